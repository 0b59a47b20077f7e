#include "widgets/Zoom.h"

#include "widgets/Theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QGridLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QTabBar>
#include <QTableView>
#include <QToolBar>

#include <vector>

namespace sw {

namespace {

/// Collects what is to be set before anything is, because setting one thing (a tool bar's icons) changes
/// others that would then be scaled twice.
class Rescaling
{
public:
    Rescaling(int from, int to) : m_from(from), m_to(to) {}

    void collect(QWidget* widget)
    {
        collectFont(widget);
        if (!widget->isWindow())
            collectFixedSize(widget);
        for (QLayout* layout : widget->findChildren<QLayout*>(QString(), Qt::FindDirectChildrenOnly))
            collectLayout(layout);
        if (auto* button = qobject_cast<QAbstractButton*>(widget))
            collectIcons(button);
        else if (auto* bar = qobject_cast<QToolBar*>(widget))
            collectIcons(bar);
        else if (auto* tabs = qobject_cast<QTabBar*>(widget))
            collectTabs(tabs);
        else if (auto* split = qobject_cast<QSplitter*>(widget))
            collectParts(split);
        else if (auto* header = qobject_cast<QHeaderView*>(widget))
            collectHeader(header);
        else if (auto* view = qobject_cast<QAbstractItemView*>(widget))
            m_steps.emplace_back([view] { view->doItemsLayout(); });
    }
    void apply() const
    {
        for (const auto& step : m_steps)
            step();
    }

private:
    /// From the length at 100 %. That one is kept beside the widget, so that rounding does not add up; it is
    /// worked out anew when somebody else has set the length since.
    int scaled(QObject* object, const QByteArray& slot, int length, int most = QWIDGETSIZE_MAX) const
    {
        if (length <= 1)
            return length; // hairlines, and "none"
        const QByteArray key = "swZoom" + slot;
        const QPoint known = object->property(key).toPoint(); // length at 100 %, length as set last
        const int base = known.y() == length ? known.x() : qRound(length * 100.0 / m_from);
        const int result = std::clamp(qRound(base * m_to / 100.0), 1, most);
        object->setProperty(key, QPoint(base, result));
        return result;
    }

    void collectFont(QWidget* widget)
    {
        QFont font = widget->font();
        if (!widget->testAttribute(Qt::WA_SetFont) || font.pixelSize() < 1)
            return;
        font.setPixelSize(scaled(widget, "Font", font.pixelSize()));
        m_steps.emplace_back([widget, font] { widget->setFont(font); });
    }

    /// Of two parts the one that does not stretch keeps showing what it showed, up to the half.
    void collectParts(QSplitter* split)
    {
        QList<int> sizes = split->sizes();
        const auto stretch = [split](int part) {
            const QSizePolicy policy = split->widget(part)->sizePolicy();
            return split->orientation() == Qt::Horizontal ? policy.horizontalStretch()
                                                          : policy.verticalStretch();
        };
        if (sizes.size() != 2 || stretch(0) == stretch(1) || sizes[0] == 0 || sizes[1] == 0)
            return;
        const int all = sizes[0] + sizes[1];
        const int still = stretch(0) < stretch(1) ? 0 : 1;
        sizes[still] = scaled(split, "Part", sizes[still], std::max(1, all / 2));
        sizes[1 - still] = all - sizes[still];
        m_steps.emplace_back([split, sizes] { split->setSizes(sizes); });
    }

    void collectFixedSize(QWidget* widget)
    {
        const auto limit = [=, this](const char* slot, int length) {
            return length >= QWIDGETSIZE_MAX ? QWIDGETSIZE_MAX : scaled(widget, slot, length);
        };
        const QSize least(scaled(widget, "Least", widget->minimumWidth()),
                          scaled(widget, "Lowest", widget->minimumHeight()));
        const QSize most(limit("Most", widget->maximumWidth()), limit("Highest", widget->maximumHeight()));
        if (least == widget->minimumSize() && most == widget->maximumSize())
            return;
        m_steps.emplace_back([widget, least, most] {
            widget->setMaximumSize(most);
            widget->setMinimumSize(least);
        });
    }

    void collectLayout(QLayout* layout)
    {
        for (QLayout* inner : layout->findChildren<QLayout*>(QString(), Qt::FindDirectChildrenOnly))
            collectLayout(inner);
        const QMargins m = layout->contentsMargins();
        const QMargins next(scaled(layout, "Left", m.left()), scaled(layout, "Top", m.top()),
                            scaled(layout, "Right", m.right()), scaled(layout, "Bottom", m.bottom()));
        if (next != m)
            m_steps.emplace_back([layout, next] { layout->setContentsMargins(next); });
        if (auto* grid = qobject_cast<QGridLayout*>(layout)) {
            const int across = scaled(grid, "Across", grid->horizontalSpacing());
            const int down = scaled(grid, "Down", grid->verticalSpacing());
            m_steps.emplace_back([grid, across, down] {
                grid->setHorizontalSpacing(across);
                grid->setVerticalSpacing(down);
            });
        } else if (layout->spacing() > 0) {
            m_steps.emplace_back([layout, spacing = scaled(layout, "Spacing", layout->spacing())] {
                layout->setSpacing(spacing);
            });
        }
    }

    template <class Widget> void collectIcons(Widget* widget)
    {
        const QSize now = widget->iconSize();
        const QSize next(scaled(widget, "IconWidth", now.width()), scaled(widget, "Icon", now.height()));
        m_steps.emplace_back([widget, next] { widget->setIconSize(next); });
    }

    /// A close button takes its size when it is made and never again.
    void collectTabs(QTabBar* tabs)
    {
        m_steps.emplace_back([tabs] {
            for (int i = 0; i < tabs->count(); ++i) {
                if (QWidget* close = tabs->tabButton(i, QTabBar::RightSide))
                    close->resize(close->sizeHint());
            }
        });
        collectIcons(tabs); // which lays them out
    }

    void collectHeader(QHeaderView* header)
    {
        const int least = scaled(header, "LeastSection", header->minimumSectionSize());
        const int usual = scaled(header, "Section", header->defaultSectionSize());
        std::vector<std::pair<int, int>> sections;
        if (header->orientation() == Qt::Horizontal) {
            // The last one, where it takes what is left, would keep the length that it was given as its
            // least.
            const int last = header->stretchLastSection() ? header->logicalIndex(header->count() - 1) : -1;
            for (int i = 0; i < header->count(); ++i) {
                if (i != last && !header->isSectionHidden(i) &&
                    header->sectionResizeMode(i) != QHeaderView::Stretch)
                    sections.emplace_back(
                        i, scaled(header, "Section" + QByteArray::number(i), header->sectionSize(i)));
            }
        }
        m_steps.emplace_back([header, least, usual, sections] {
            header->setMinimumSectionSize(least);
            header->setDefaultSectionSize(usual);
            for (const auto& [section, size] : sections)
                header->resizeSection(section, size);
        });
    }

    int m_from, m_to;
    std::vector<std::function<void()>> m_steps;
};

bool isLength(QStyle::PixelMetric metric)
{
    switch (metric) {
    case QStyle::PM_DefaultFrameWidth: // hairlines, and what is no length
    case QStyle::PM_SpinBoxFrameWidth:
    case QStyle::PM_ComboBoxFrameWidth:
    case QStyle::PM_ToolTipLabelFrameWidth:
    case QStyle::PM_SplitterWidth:
    case QStyle::PM_DockWidgetSeparatorExtent:
    case QStyle::PM_ToolBarSeparatorExtent:
    case QStyle::PM_MaximumDragDistance:
    case QStyle::PM_TabBarBaseOverlap:
    case QStyle::PM_SubMenuOverlap:
    case QStyle::PM_ScrollView_ScrollBarOverlap:
        return false;
    default:
        return true;
    }
}

} // namespace

ZoomStyle::ZoomStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

int ZoomStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    ++m_depth; // many lengths are made from others; each is to be scaled once
    const int plain = QProxyStyle::pixelMetric(metric, option, widget);
    --m_depth;
    return m_depth == 0 && plain > 1 && isLength(metric) ? Theme::px(plain) : plain;
}

void rescaleWidgets(int from, int to, const std::function<void()>& change)
{
    Rescaling rescaling(from, to);
    for (QWidget* widget : QApplication::allWidgets())
        rescaling.collect(widget);
    change();
    rescaling.apply();
}

} // namespace sw
