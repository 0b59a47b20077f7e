#include "widgets/SocketDetailParts.h"

#include "models/base/ProcessName.h"
#include "widgets/Contrast.h"
#include "widgets/Parts.h"
#include "widgets/SocketDelegate.h"
#include "widgets/Theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

QFont badgeFont() { return Theme::ui(11, QFont::DemiBold); }

PlainLabel* selectable(const QString& text, LabelTone tone, bool mono)
{
    auto* label = new PlainLabel(text, tone);
    label->setFont(mono ? Theme::mono(mono && tone == LabelTone::Secondary ? 11 : 12) : Theme::ui(12));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    return label;
}

/// "fd 23" or "fd 3, 7": what one process has of it.
QString descriptorsText(const std::vector<SocketOwner>& owners, std::size_t first, std::size_t* next)
{
    constexpr std::size_t most = 4;
    QString text = QStringLiteral("fd %1").arg(owners[first].fd);
    std::size_t i = first + 1;
    for (; i < owners.size() && owners[i].pid == owners[first].pid; ++i) {
        if (i - first < most)
            text += QStringLiteral(", %1").arg(owners[i].fd);
        else if (i - first == most)
            text += QStringLiteral(", …");
    }
    *next = i;
    return text;
}

} // namespace

PlainLabel* detailHeading(const QString& text)
{
    auto* label = new PlainLabel(text);
    label->setFont(Theme::ui(12, QFont::DemiBold));
    label->setContentsMargins(0, Theme::px(10), 0, Theme::px(2));
    return label;
}

void addHolderRows(QVBoxLayout* layout, const QString& title, const std::vector<SocketOwner>& owners)
{
    constexpr int mostHolders = 24;
    layout->addWidget(detailHeading(title));
    if (owners.empty())
        layout->addWidget(
            selectable(QStringLiteral("No process that we may see"), LabelTone::Secondary, false));
    QString lastLine;
    int shown = 0;
    std::size_t i = 0;
    while (i < owners.size() && shown < mostHolders) {
        const SocketOwner& owner = owners[i];
        auto* row = new QHBoxLayout;
        row->setSpacing(Theme::px(6));
        auto* command = new ElidedLabel;
        command->setFont(Theme::ui(12));
        command->setText(shownProcess(owner.command));
        row->addWidget(command);
        row->addWidget(new PlainLabel(QString::number(owner.pid), LabelTone::Dim));
        auto* descriptors = selectable(descriptorsText(owners, i, &i), LabelTone::Secondary, false);
        descriptors->setAlignment(Qt::AlignRight | Qt::AlignTop);
        descriptors->setMinimumWidth(Theme::px(48));
        row->addWidget(descriptors, 1);
        layout->addLayout(row);
        if (!owner.commandLine.isEmpty() && owner.commandLine != lastLine) {
            QWidget* line = selectable(owner.commandLine.left(300), LabelTone::Secondary, true);
            line->setToolTip(
                plainToolTip(owner.commandLine.left(300))); // a long word of it has no place to wrap
            layout->addWidget(line);
        }
        lastLine = owner.commandLine;
        ++shown;
    }
    if (i < owners.size())
        layout->addWidget(new PlainLabel(QStringLiteral("… and %1 more descriptors").arg(owners.size() - i),
                                         LabelTone::Secondary));
}

void SocketDetails::StateBadge::setState(const QString& text, SocketState state)
{
    m_text = text;
    m_state = state;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize SocketDetails::StateBadge::sizeHint() const
{
    return {QFontMetrics(badgeFont()).horizontalAdvance(m_text) + Theme::px(18), Theme::px(21)};
}

void SocketDetails::StateBadge::paintEvent(QPaintEvent*)
{
    const QColor color = socketStateColor(m_state);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QColor ground = mixed(color, Theme::tokens().base, 0.16);
    painter.setBrush(ground);
    painter.drawRoundedRect(rect(), Theme::px(4), Theme::px(4));
    painter.setPen(readableOn(ground, color));
    painter.setFont(badgeFont());
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

SocketDetails::Facts::Facts()
{
    static const char* const names[Count] = {"Type",        "Inode",    "Owner", "File",
                                             "May connect", "Accepted", "Age"};
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, Theme::px(8), 0, 0);
    grid->setHorizontalSpacing(Theme::px(12));
    grid->setVerticalSpacing(Theme::px(3));
    grid->setColumnStretch(1, 1);
    for (int fact = 0; fact < Count; ++fact) {
        m_names[fact] = new PlainLabel(QLatin1String(names[fact]), LabelTone::Secondary);
        m_values[fact] = selectable({}, LabelTone::Primary, fact == Inode || fact == File);
        grid->addWidget(m_names[fact], fact, 0, Qt::AlignTop);
        grid->addWidget(m_values[fact], fact, 1);
    }
}

void SocketDetails::Facts::set(Fact fact, const QString& value)
{
    if (m_values[fact]->text() != value)
        m_values[fact]->setText(value);
    m_names[fact]->setVisible(!value.isEmpty());
    m_values[fact]->setVisible(!value.isEmpty());
}

class SocketDetails::QueueRow::Bar : public QWidget
{
public:
    Bar() { setFixedHeight(Theme::px(7)); }
    void setFill(double fill)
    {
        m_fill = std::clamp(fill, 0.0, 1.0);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Tokens& t = Theme::tokens();
        const double radius = height() / 2.0;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(t.text3, t.panel, t.isDark ? 0.35 : 0.2));
        painter.drawRoundedRect(rect(), radius, radius);
        if (m_fill <= 0)
            return;
        painter.setBrush(m_fill > 0.5 ? t.warn : t.in);
        painter.drawRoundedRect(QRectF(0, 0, std::max(double(height()), width() * m_fill), height()), radius,
                                radius);
    }

private:
    double m_fill = 0;
};

SocketDetails::QueueRow::QueueRow()
    : m_name(new PlainLabel({}, LabelTone::Secondary)),
      m_value(new PlainLabel({}, LabelTone::Primary)),
      m_bar(new Bar)
{
    m_value->setFont(Theme::ui(12));
    m_bar->setMinimumWidth(Theme::px(24));
}

void SocketDetails::QueueRow::placeIn(QGridLayout* grid, int row)
{
    grid->addWidget(m_name, row, 0);
    grid->addWidget(m_bar, row, 1);
    grid->addWidget(m_value, row, 2, Qt::AlignRight);
}

void SocketDetails::QueueRow::set(const QString& name, double fill, const QString& value)
{
    m_name->setText(name);
    m_value->setText(value);
    m_bar->setFill(fill);
}

void SocketDetails::QueueRow::setShown(bool shown)
{
    m_name->setVisible(shown);
    m_value->setVisible(shown);
    m_bar->setVisible(shown);
}

} // namespace sw
