#include "widgets/TrafficFilterField.h"

#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextCharFormat>

namespace sw {

namespace {

constexpr int purposeRole = Qt::UserRole + 1;
constexpr qsizetype offeredAtMost = 200;

/// "len>   Bytes of payload": what is put in, and what it means, dim.
class HintDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintTableCell(*painter, option);
        const QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
        painter->setFont(Theme::mono());
        painter->setPen(cellText(option));
        const QString text = index.data().toString();
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, Qt::ElideMiddle, rect.width()));
        const int used =
            std::max(painter->fontMetrics().horizontalAdvance(text) + Theme::px(12), Theme::px(84));
        painter->setFont(Theme::ui(12));
        painter->setPen(cellDim(option));
        painter->drawText(rect.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          index.data(purposeRole).toString());
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return Theme::px(200, 24);
    }
};

} // namespace

TrafficFilterField::TrafficFilterField(std::shared_ptr<TrafficNames> names, QWidget* parent)
    : QLineEdit(parent),
      m_names(std::move(names)),
      m_offered(new QStandardItemModel(this)),
      m_list(new QCompleter(m_offered, this))
{
    nameWidget(this, QStringLiteral("Filter traffic"));
    setPlaceholderText(QStringLiteral("Filter traffic:  GET  dir:in  len>512  endpoint:  peer:  text:\"…\""));
    addClearButton(this);
    addMagnifier(this);
    m_list->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_list->setWidget(this);
    m_list->setMaxVisibleItems(13);
    m_list->popup()->setItemDelegate(new HintDelegate(m_list->popup()));
    nameWidget(m_list->popup(), QStringLiteral("Filter words"));
    m_list->popup()->installEventFilter(this);
    connect(this, &QLineEdit::textEdited, this, &TrafficFilterField::offer);
    connect(m_list, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            [this](const QModelIndex& index) { take(index.row()); });
}

/// Not while a bare blank stands at the cursor: a list that comes up by itself must be asked for by a letter.
void TrafficFilterField::offer()
{
    const int cursor = cursorPosition();
    const QStringList peers =
        trafficFilterWantsPeers(text(), cursor) ? m_names->peerNames(offeredAtMost) : QStringList();
    m_hints = trafficFilterHints(text(), cursor, m_names->endpointNames(), peers);
    const bool atBlank = m_hints.length == 0 && (cursor == 0 || text()[cursor - 1].isSpace());
    if (m_hints.offered.empty() || (atBlank && !m_list->popup()->isVisible() && !text().isEmpty())) {
        m_list->popup()->hide();
        return;
    }
    m_offered->clear();
    for (const TrafficFilterHint& hint : m_hints.offered) {
        auto* item = new QStandardItem(hint.text);
        item->setData(hint.purpose, purposeRole);
        item->setEditable(false);
        if (!hint.purpose.isEmpty())
            item->setAccessibleText(QStringLiteral("%1 %2").arg(hint.text, hint.purpose));
        m_offered->appendRow(item);
        if (m_offered->rowCount() == offeredAtMost)
            break;
    }
    const int width = std::min(std::max(this->width(), Theme::px(320)), Theme::px(460));
    m_list->complete(QRect(0, 0, width, height() + 2));
    m_list->popup()->setCurrentIndex({}); // nothing is chosen until the person does
    m_list->popup()->clearSelection();
}

void TrafficFilterField::take(int row)
{
    if (row < 0 || row >= int(m_hints.offered.size()))
        return;
    int cursor = 0;
    const bool goesOn = m_hints.offered[std::size_t(row)].goesOn;
    const QString taken = m_hints.taken(text(), std::size_t(row), &cursor);
    setSelection(0, int(text().size())); // so that undo brings it back
    insert(taken);
    setCursorPosition(cursor);
    m_list->popup()->hide();
    if (goesOn)
        QMetaObject::invokeMethod(this, &TrafficFilterField::offer, Qt::QueuedConnection);
}

void TrafficFilterField::keyPressEvent(QKeyEvent* event)
{
    const bool asks = event->key() == Qt::Key_Down ||
                      (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier);
    if (asks && !m_list->popup()->isVisible()) {
        offer();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Escape && m_list->popup()->isVisible()) {
        event->ignore(); // closes the list
        return;
    }
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

/// Of the list: Tab takes, as in a shell.
bool TrafficFilterField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && watched == m_list->popup()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab) {
            const QModelIndex chosen = m_list->popup()->currentIndex();
            take(chosen.isValid() ? chosen.row() : 0);
            return true;
        }
    }
    return QLineEdit::eventFilter(watched, event);
}

void TrafficFilterField::markPart(qsizetype offset, qsizetype length)
{
    QList<QInputMethodEvent::Attribute> attributes;
    if (length > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(Theme::tokens().err);
        attributes.append(
            {QInputMethodEvent::TextFormat, int(offset - cursorPosition()), int(length), format});
    }
    QInputMethodEvent event(QString(), attributes);
    QLineEdit::inputMethodEvent(&event);
}

} // namespace sw
