#include "tests/screenshots/Judge.h"

#include "models/inspect/SocketTableModel.h"
#include "widgets/Parts.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QHash>
#include <QHeaderView>
#include <QHelpEvent>
#include <QImage>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QScreen>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTabBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sw::test {

namespace {

constexpr int accident = 24;      // pixels of a scroll bar that nobody meant
constexpr double readable = 4.3;  // to 1: 4.5 less what smoothing takes from thin strokes
constexpr int rowsLookedAt = 12;  // of each view
constexpr int leastFocusable = 4; // pixels

QString shortened(const QString& text)
{
    const QString line = text.simplified();
    return line.size() > 48 ? line.left(47) + u'…' : line;
}

QString wordsOf(const QWidget* widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        return label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        return button->text();
    return {};
}

QString describe(const QWidget* widget)
{
    QString said = QLatin1String(widget->metaObject()->className());
    const bool named =
        !widget->objectName().isEmpty() && !widget->objectName().startsWith(QLatin1String("qt_"));
    if (named)
        said += u' ' + widget->objectName();
    if (!wordsOf(widget).isEmpty())
        said += QStringLiteral(" “%1”").arg(shortened(wordsOf(widget)));
    if (!named || !wordsOf(widget).isEmpty()) {
        for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
            if (!parent->objectName().isEmpty() && !parent->objectName().startsWith(QLatin1String("qt_")))
                return said + QStringLiteral(" in ") + parent->objectName();
        }
    }
    return said;
}

/// What it holds can be scrolled to.
bool isInScrollArea(const QWidget* widget)
{
    for (const QWidget* parent = widget->parentWidget(); parent && !widget->isWindow();
         widget = parent, parent = parent->parentWidget()) {
        const auto* area = qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
        if (area && area->viewport() == parent)
            return true;
    }
    return false;
}

bool isIn(const QWidget* widget, const char* className)
{
    for (const QWidget* each = widget; each; each = each->parentWidget()) {
        if (each->inherits(className))
            return true;
    }
    return false;
}

QString sizeText(const QSize& size) { return QStringLiteral("%1x%2").arg(size.width()).arg(size.height()); }

int luma(QRgb pixel) { return (qRed(pixel) * 299 + qGreen(pixel) * 587 + qBlue(pixel) * 114) / 1000; }

double linearShare(int value)
{
    const double share = value / 255.0;
    return share <= 0.03928 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminanceOf(QRgb pixel)
{
    return 0.2126 * linearShare(qRed(pixel)) + 0.7152 * linearShare(qGreen(pixel)) +
           0.0722 * linearShare(qBlue(pixel));
}

double contrastOf(QRgb a, QRgb b)
{
    const double x = luminanceOf(a), y = luminanceOf(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

/// Of one top-level widget and what is in it.
class Judgement
{
public:
    explicit Judgement(QWidget* top)
        : m_top(top),
          m_picture(top->grab().toImage().convertToFormat(QImage::Format_RGB32))
    {
        judgeWidget(top);
        QList<QWidget*> parts;
        for (QWidget* widget : top->findChildren<QWidget*>()) {
            const QWidget* parent = widget->parentWidget(); // Qt's own parts of a field
            const bool ofField =
                qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QComboBox*>(parent);
            if (widget->isVisible() && widget->window() == top &&
                !ofField) // not the tooltips, which come and go
                parts << widget;
        }
        for (QWidget* widget : parts)
            judgeWidget(widget);
    }
    QStringList found;

private:
    void say(const QWidget* widget, const QString& what)
    {
        found << describe(widget) + QStringLiteral(": ") + what;
    }
    void judgeWidget(QWidget* widget);
    void judgeRoom(const QWidget* widget);
    void judgeLabel(const QLabel* label);
    void judgePlace(const QWidget* widget);
    void judgeLayout(const QWidget* owner, QLayout* layout);
    void judgeScrollBar(const QScrollBar* bar);
    void judgeTabs(const QTabBar* tabs);
    void judgeHeader(QHeaderView* header);
    void judgeCells(QAbstractItemView* view);
    void judgeInk(const QWidget* widget, const QRect& part, const QString& words);
    bool hasTip(QWidget* viewport, const QPoint& at) const;

    QWidget* m_top;
    QImage m_picture;
};

void Judgement::judgeWidget(QWidget* widget)
{
    judgeRoom(widget);
    judgePlace(widget);
    if (widget->layout())
        judgeLayout(widget, widget->layout());
    if (const auto* label = qobject_cast<QLabel*>(widget))
        judgeLabel(label);
    if (const auto* bar = qobject_cast<QScrollBar*>(widget))
        judgeScrollBar(bar);
    if (const auto* tabs = qobject_cast<QTabBar*>(widget))
        judgeTabs(tabs);
    if (auto* header = qobject_cast<QHeaderView*>(widget))
        judgeHeader(header);
    else if (auto* view = qobject_cast<QAbstractItemView*>(widget))
        judgeCells(view);
    if (!wordsOf(widget).isEmpty() && widget->isEnabled())
        judgeInk(widget, widget->rect(), wordsOf(widget));
    else if (const auto* label = qobject_cast<ElidedLabel*>(widget))
        judgeInk(widget, widget->rect(), label->text());
}

/// What can be scrolled may be small. Buttons and boxes need all of their least size; others may have been
/// given another.
void Judgement::judgeRoom(const QWidget* widget)
{
    QSize hint = widget->minimumSizeHint();
    if (!hint.isValid() || qobject_cast<const QLabel*>(widget) || qobject_cast<const QScrollBar*>(widget) ||
        qobject_cast<const QAbstractScrollArea*>(widget) || isIn(widget, "QTabBar") ||
        widget->objectName().startsWith(QLatin1String("qt_scrollarea")))
        return;
    if (widget->layout() && widget->layout()->hasHeightForWidth())
        hint.setHeight(std::min(hint.height(), widget->layout()->minimumHeightForWidth(widget->width())));
    const bool hasWords = qobject_cast<const QAbstractButton*>(widget) && !wordsOf(widget).isEmpty();
    QSize least = hint;
    if (!hasWords) {
        const auto bound = [](int wanted, int given, int most) {
            return std::min(given > 0 ? given : wanted, most);
        };
        least = {bound(hint.width(), widget->minimumWidth(), widget->maximumWidth()),
                 bound(hint.height(), widget->minimumHeight(), widget->maximumHeight())};
    }
    if (widget->width() < least.width() || widget->height() < least.height())
        say(widget, QStringLiteral("is %1, needs %2").arg(sizeText(widget->size()), sizeText(least)));
}

void Judgement::judgeLabel(const QLabel* label)
{
    if (label->text().isEmpty() || !label->toolTip().isEmpty())
        return;
    const int room = label->contentsRect().width() - 2 * label->margin();
    const int longestWord = label->wordWrap() ? label->fontMetrics()
                                                    .boundingRect(QRect(0, 0, room, QWIDGETSIZE_MAX),
                                                                  Qt::TextWordWrap, label->text())
                                                    .width()
                                              : 0;
    if (longestWord > room)
        say(label, QStringLiteral("has %1 pixels, a word of it needs %2").arg(room).arg(longestWord));
    if (!label->wordWrap() && label->width() < label->sizeHint().width())
        say(label, QStringLiteral("has %1 pixels, its words need %2")
                       .arg(label->width())
                       .arg(label->sizeHint().width()));
    const int height = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
    if (label->height() < height - 2)
        say(label, QStringLiteral("is %1 pixels high, its words need %2").arg(label->height()).arg(height));
}

void Judgement::judgePlace(const QWidget* widget)
{
    const bool stop = (widget->focusPolicy() & Qt::TabFocus) && widget->isEnabled() && !widget->focusProxy();
    if (stop && (widget->width() < leastFocusable || widget->height() < leastFocusable))
        say(widget, QStringLiteral("takes the focus and is %1").arg(sizeText(widget->size())));
    if (widget->isWindow() || isInScrollArea(widget) || isIn(widget, "QTabBar") ||
        isIn(widget, "QHeaderView"))
        return;
    const bool matters = stop || !wordsOf(widget).isEmpty();
    if (!matters)
        return;
    const QWidget* parent = widget->parentWidget();
    if (!parent->rect().contains(widget->geometry()))
        say(widget, QStringLiteral("reaches out of its parent (%1, %2 %3 in %4)")
                        .arg(widget->x())
                        .arg(widget->y())
                        .arg(sizeText(widget->size()), sizeText(parent->size())));
    else if (widget->visibleRegion().isEmpty())
        say(widget, QStringLiteral("can't be seen: others cover it"));
}

void Judgement::judgeLayout(const QWidget* owner, QLayout* layout)
{
    if (qobject_cast<QStackedLayout*>(layout))
        return;
    QList<QLayoutItem*> items;
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem* item = layout->itemAt(i);
        if (QLayout* inner = item->layout())
            judgeLayout(owner, inner);
        if (!item->isEmpty() && !item->spacerItem())
            items << item;
    }
    for (int i = 0; i < items.size(); ++i) {
        for (int j = i + 1; j < items.size(); ++j) {
            const QRect both = items[i]->geometry() & items[j]->geometry();
            const QWidget* one = items[i]->widget() ? items[i]->widget() : owner;
            if (!both.isEmpty())
                say(one, QStringLiteral("overlaps %1 by %2")
                             .arg(items[j]->widget() ? describe(items[j]->widget()) : QStringLiteral("a row"),
                                  sizeText(both.size())));
        }
    }
}

void Judgement::judgeScrollBar(const QScrollBar* bar)
{
    const int range = bar->maximum() - bar->minimum();
    const bool byPixel = !qobject_cast<QAbstractItemView*>(bar->parentWidget()->parentWidget()) || range > 0;
    if (bar->orientation() == Qt::Horizontal && byPixel && range > 0 && range < accident)
        say(bar->parentWidget()->parentWidget(), QStringLiteral("scrolls sideways by %1 pixels").arg(range));
}

void Judgement::judgeTabs(const QTabBar* tabs)
{
    for (int i = 0; i < tabs->count(); ++i) {
        const QWidget* close = tabs->tabButton(i, QTabBar::RightSide);
        const int icon = tabs->tabIcon(i).isNull() ? 0 : tabs->iconSize().width();
        const int room = tabs->tabRect(i).width() - icon - (close ? close->width() : 0);
        const int words = tabs->fontMetrics().size(Qt::TextShowMnemonic, tabs->tabText(i)).width();
        if (tabs->isTabVisible(i) && room < words && tabs->tabToolTip(i).isEmpty())
            say(tabs, QStringLiteral("tab “%1” has %2 pixels, needs %3, no tooltip")
                          .arg(shortened(tabs->tabText(i)))
                          .arg(room)
                          .arg(words));
    }
}

/// By asking as the mouse does.
bool Judgement::hasTip(QWidget* viewport, const QPoint& at) const
{
    static const QString none = QStringLiteral("nothing said");
    QToolTip::showText(viewport->mapToGlobal(at), none, viewport);
    QHelpEvent rests(QEvent::ToolTip, at, viewport->mapToGlobal(at));
    QCoreApplication::sendEvent(viewport, &rests);
    return !QToolTip::text().isEmpty() && QToolTip::text() != none;
}

void Judgement::judgeHeader(QHeaderView* header)
{
    if (header->orientation() != Qt::Horizontal || !header->model())
        return;
    for (int i = 0; i < header->count(); ++i) {
        const int left = header->sectionViewportPosition(i), width = header->sectionSize(i);
        if (header->isSectionHidden(i) || left < 0 || left + width > header->viewport()->width())
            continue;
        const QString title = header->model()->headerData(i, Qt::Horizontal).toString();
        const int words = header->fontMetrics().horizontalAdvance(title);
        if (width < words && !hasTip(header->viewport(), {left + width / 2, header->height() / 2}))
            say(header, QStringLiteral("column “%1” of %2 has %3 pixels, needs %4, no tooltip")
                            .arg(title, header->parentWidget()->objectName())
                            .arg(width)
                            .arg(words));
        else if (!title.isEmpty())
            judgeInk(header->viewport(), QRect(left, 0, width, header->height()), title);
    }
}

void Judgement::judgeCells(QAbstractItemView* view)
{
    if (!view->model())
        return;
    const bool sockets = qobject_cast<const SocketTableModel*>(view->model());
    int rows = 0;
    QModelIndex at = view->indexAt(QPoint(4, 4));
    for (; at.isValid() && rows < rowsLookedAt; ++rows, at = at.sibling(at.row() + 1, 0)) {
        for (int column = 0; column < view->model()->columnCount(at.parent()); ++column) {
            const QModelIndex cell = at.sibling(at.row(), column);
            const QRect place = view->visualRect(cell);
            const QString text = cell.data().toString();
            if (text.isEmpty() || !view->viewport()->rect().contains(place) || view->indexWidget(cell))
                continue;
            const int words = view->fontMetrics().horizontalAdvance(text.section(u'\n', 0, 0));
            if (place.width() < words && !hasTip(view->viewport(), place.center()))
                say(view, QStringLiteral("cell “%1” has %2 pixels, needs %3, no tooltip")
                              .arg(shortened(text))
                              .arg(place.width())
                              .arg(words));
            if (!sockets ||
                !cell.siblingAtColumn(0).data(SocketTableModel::GoneRole).toBool()) // fades on purpose
                judgeInk(view->viewport(), place, text);
        }
    }
}

/// The ground is the colour that most pixels have, the ink the one that is farthest from it.
void Judgement::judgeInk(const QWidget* widget, const QRect& part, const QString& words)
{
    const QRegion seen = widget->visibleRegion() & part;
    const bool isRead = std::any_of(words.begin(), words.end(), [](QChar c) { return c.isLetterOrNumber(); });
    if (!isRead || !seen.contains(part.center()))
        return;
    const QWidget* onTop = m_top->childAt(widget->mapTo(m_top, part.center()));
    if (onTop && onTop != widget && !widget->isAncestorOf(onTop) && !onTop->isAncestorOf(widget))
        return; // under a popup
    const double ratio = m_picture.devicePixelRatio();
    const QRect logical = seen.boundingRect().translated(widget->mapTo(m_top, QPoint()));
    const QRect pixels =
        QRect((QPointF(logical.topLeft()) * ratio).toPoint(), (QSizeF(logical.size()) * ratio).toSize()) &
        m_picture.rect();
    QHash<QRgb, int> counts;
    QRgb darkest = qRgb(255, 255, 255), lightest = qRgb(0, 0, 0);
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(m_picture.constScanLine(y));
        for (int x = pixels.left(); x <= pixels.right(); ++x) {
            if ((x + y) % 3 == 0)
                ++counts[line[x]];
            darkest = luma(line[x]) < luma(darkest) ? line[x] : darkest;
            lightest = luma(line[x]) > luma(lightest) ? line[x] : lightest;
        }
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    if (most == counts.end())
        return;
    const double contrast = std::max(contrastOf(most.key(), darkest), contrastOf(most.key(), lightest));
    if (contrast < readable)
        say(widget,
            QStringLiteral("“%1” has a contrast of %2 to 1").arg(shortened(words)).arg(contrast, 0, 'f', 1));
}

/// At once; Qt would let it stand a moment, over what is pictured next.
void takeTipAway()
{
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top->inherits("QTipLabel"))
            top->close();
    }
}

} // namespace

QStringList judge(QWidget& window, const QSize& asked)
{
    QStringList found;
    const QRect screen = window.screen()->availableGeometry();
    if (window.width() > asked.width() || window.height() > asked.height())
        found << QStringLiteral("the window is %1, asked was %2; its least is %3")
                     .arg(sizeText(window.size()), sizeText(asked), sizeText(window.minimumSizeHint()));
    QList<QWidget*> tops;
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top->isVisible() && !top->inherits("QTipLabel"))
            tops << top;
    }
    for (QWidget* top : tops) {
        if (top->width() > screen.width() || top->height() > screen.height())
            found << QStringLiteral("%1: is %2, larger than the screen")
                         .arg(describe(top), sizeText(top->size()));
        found += Judgement(top).found;
    }
    takeTipAway();
    found.removeDuplicates();
    return found;
}

} // namespace sw::test
