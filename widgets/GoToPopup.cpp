#include "widgets/GoToPopup.h"

#include "widgets/GoToDelegate.h"
#include "widgets/GoToModel.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <utility>

namespace sw {

namespace {

constexpr int mostRows = 15, pageStep = 8, edge = 8;
constexpr int leastWidth = 640;
constexpr int frame = 2; // pixels of both hairlines

class OfferList : public QListView
{
public:
    std::function<void(const QModelIndex&, const QPoint&)> clickedAt;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        const QModelIndex index = indexAt(event->pos());
        if (event->button() == Qt::LeftButton && index.isValid())
            clickedAt(index, event->pos());
    }
    void mousePressEvent(QMouseEvent*) override {} // the field keeps the focus and its current offer
};

} // namespace

GoToPopup::GoToPopup(QLineEdit* field, const QString& name, Enter enter)
    : QFrame(field->window()),
      m_field(field),
      m_model(new GoToModel(this)),
      m_layout(new QVBoxLayout(this)),
      m_enter(enter)
{
    auto* list = new OfferList;
    m_list = list;
    hide();
    setObjectName(QStringLiteral("suggestions"));
    setAttribute(Qt::WA_StyledBackground);
    nameWidget(m_list, name);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new GoToDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_layout->setContentsMargins(1, Theme::px(5), 1, Theme::px(5));
    m_layout->setSpacing(Theme::px(4));
    m_layout->addWidget(m_list);
    list->clickedAt = [this](const QModelIndex& index, const QPoint& at) {
        const GoToItem* item = m_model->item(index.row());
        if (!item)
            return;
        const GoToItem kept = *item; // the answer may change the list
        if (kept.hasStar() && GoToDelegate::starRect(m_list->visualRect(index)).contains(at))
            emit starClicked(kept);
        else
            emit chosen(kept);
    };
    m_field->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { onFocus(now); });
    connect(m_field, &QObject::destroyed, this, &QObject::deleteLater);
}

void GoToPopup::setHead(QWidget* head)
{
    m_head = head;
    m_layout->insertWidget(0, head);
}

int GoToPopup::count() const { return m_model->rowCount(); }

const GoToItem* GoToPopup::current() const { return m_model->item(m_list->currentIndex().row()); }

void GoToPopup::setItems(const std::vector<GoToItem>& items, bool firstIsCurrent)
{
    int row = -1;
    const GoToItem* before = current();
    if (before && m_moved) {
        const GoToItem kept = *before;
        m_model->setItems(items);
        row = m_model->rowOf(kept);
    } else {
        m_model->setItems(items);
    }
    if (row < 0)
        m_moved = false;
    if (row < 0 && firstIsCurrent)
        row = m_model->choosable(0, 1);
    setCurrent(row);
    if (!m_moved)
        m_list->scrollToTop();
    refit();
}

void GoToPopup::setCurrent(int row)
{
    if (row < 0) {
        m_list->clearSelection();
        m_list->setCurrentIndex({});
        return;
    }
    const QModelIndex index = m_model->index(row);
    m_list->setCurrentIndex(index);
    m_list->scrollTo(row == m_model->choosable(0, 1) ? m_model->index(0) : index);
    m_field->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString());
    if (!QAccessible::isActive() || !isOpen())
        return;
    QAccessibleEvent event(m_list, QAccessible::Focus); // the focus stays in the field, the ear goes along
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

void GoToPopup::step(int by)
{
    const int from = m_list->currentIndex().row();
    const int direction = by > 0 ? 1 : -1;
    int row = from < 0 && by < 0 ? count() - 1 : from + by;
    row = std::clamp(row, 0, std::max(0, count() - 1));
    int found = m_model->choosable(row, direction);
    if (found < 0)
        found = m_model->choosable(row, -direction);
    if (found == from && std::abs(by) == 1) // round the end
        found = direction > 0 ? m_model->choosable(0, 1) : m_model->choosable(count() - 1, -1);
    m_moved = true;
    setCurrent(found);
}

void GoToPopup::open()
{
    if (isOpen())
        return;
    if (parentWidget() != m_field->window())
        setParent(m_field->window());
    refit();
    show();
    raise();
    qApp->installEventFilter(this);
}

void GoToPopup::close()
{
    if (!isOpen())
        return;
    qApp->removeEventFilter(this);
    hide();
    m_moved = false;
    m_field->setAccessibleDescription({});
}

int GoToPopup::listHeight(int room) const
{
    const int row = m_list->sizeHintForRow(0);
    return std::min(room, row * std::min(count(), mostRows));
}

void GoToPopup::refit()
{
    const QWidget* window = parentWidget();
    const QPoint below = m_field->mapTo(window, QPoint(0, m_field->height() + 4));
    const int width = std::min(std::max(m_field->width(), Theme::px(leastWidth)), window->width() - 2 * edge);
    const int x = std::clamp(below.x() + m_field->width() - width, edge, window->width() - width - edge);
    m_list->setVisible(count() > 0);
    int others = frame + m_layout->contentsMargins().top() + m_layout->contentsMargins().bottom();
    if (m_head && !m_head->isHidden())
        others += m_head->heightForWidth(width - 2) > 0 ? m_head->heightForWidth(width - 2)
                                                        : m_head->sizeHint().height();
    if (m_head && !m_head->isHidden() && count() > 0)
        others += m_layout->spacing();
    const int room = window->height() - below.y() - edge - others;
    const int list = count() > 0 ? listHeight(std::max(room, m_list->sizeHintForRow(0))) : 0;
    m_list->setFixedHeight(list);
    setGeometry(x, below.y(), width, list + others);
}

QString GoToPopup::completion() const
{
    const QString typed = m_field->text();
    const auto completes = [](const GoToItem& item) {
        return item.kind == GoToItem::Kind::TakeAddress || item.kind == GoToItem::Kind::TakeDirectory;
    };
    if (const GoToItem* item = current(); item && m_moved)
        return completes(*item) ? item->text : QString();
    QString common;
    bool any = false;
    for (int row = 0; row < count(); ++row) {
        const GoToItem* item = m_model->item(row);
        if (!item || item->group != GoToItem::Group::Paths || !completes(*item))
            continue;
        if (!std::exchange(any, true))
            common = item->text;
        const auto differ = std::mismatch(common.begin(), common.end(), item->text.begin(), item->text.end());
        common.truncate(differ.first - common.begin());
    }
    return common.size() > typed.size() && common.startsWith(typed) ? common : QString();
}

bool GoToPopup::onEnter()
{
    const GoToItem* item = isOpen() && m_moved ? current() : nullptr;
    if (item)
        emit chosen(GoToItem(*item)); // a copy: the answer may change the list
    else if (m_enter == Enter::Goes)
        emit enterPressed();
    return item || m_enter == Enter::Goes;
}

bool GoToPopup::onKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
        if (isOpen())
            step(event.key() == Qt::Key_Down ? 1 : -1);
        else if (event.key() == Qt::Key_Down)
            emit openWanted();
        return true;
    case Qt::Key_PageDown:
    case Qt::Key_PageUp:
        if (isOpen())
            step(event.key() == Qt::Key_PageDown ? pageStep : -pageStep);
        return isOpen();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return onEnter();
    case Qt::Key_Escape: {
        const bool wasOpen = isOpen();
        close();
        emit escaped(wasOpen);
        return wasOpen;
    }
    case Qt::Key_Tab: {
        const QString text = isOpen() ? completion() : QString();
        if (!text.isEmpty())
            emit completed(text);
        return !text.isEmpty();
    }
    default:
        return false;
    }
}

void GoToPopup::onMouse(const QPoint& global)
{
    const auto inside = [global](const QWidget* widget) {
        return QRect(widget->mapToGlobal(QPoint()), widget->size()).contains(global);
    };
    if (!inside(this) && !inside(m_field))
        close();
}

void GoToPopup::onFocus(QWidget* now)
{
    if (isOpen() && now && now != m_field && !isAncestorOf(now))
        close();
}

bool GoToPopup::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
        if (watched == m_field && !static_cast<QKeyEvent*>(event)->modifiers().testFlag(Qt::ControlModifier))
            return onKey(*static_cast<QKeyEvent*>(event));
        if (isOpen() && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
            watched == QApplication::focusWidget() && isAncestorOf(QApplication::focusWidget()))
            return onKey(*static_cast<QKeyEvent*>(event));
        break;
    case QEvent::MouseButtonPress:
        if (isOpen() && watched->isWidgetType())
            onMouse(static_cast<QMouseEvent*>(event)->globalPosition().toPoint());
        break;
    case QEvent::Resize:
        if (isOpen() && watched == parentWidget())
            refit();
        break;
    default:
        break;
    }
    return false;
}

} // namespace sw
