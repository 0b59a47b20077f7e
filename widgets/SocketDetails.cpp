#include "widgets/SocketDetails.h"

#include "models/inspect/SocketColumns.h"
#include "models/kernel/Credentials.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/SocketDelegate.h"
#include "widgets/Theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

/// State as a word on a soft ground of its colour.
class StateBadge : public QWidget
{
public:
    StateBadge(const QString& text, SocketState state) : m_text(text), m_state(state)
    {
        setAccessibleName(text);
        setFixedSize(QFontMetrics(Theme::ui(11, QFont::DemiBold)).horizontalAdvance(text) + Theme::px(18),
                     Theme::px(21));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const QColor color = socketStateColor(m_state);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(color, Theme::tokens().base, 0.16));
        painter.drawRoundedRect(rect(), 4, 4);
        painter.setPen(color);
        painter.setFont(Theme::ui(11, QFont::DemiBold));
        painter.drawText(rect(), Qt::AlignCenter, m_text);
    }

private:
    QString m_text;
    SocketState m_state;
};

/// A queue's fill as a wide bar.
class QueueBar : public QWidget
{
public:
    explicit QueueBar(double fill) : m_fill(std::clamp(fill, 0.0, 1.0)) { setFixedHeight(Theme::px(7)); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Tokens& t = Theme::tokens();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.line2);
        painter.drawRoundedRect(rect(), 3, 3);
        if (m_fill <= 0)
            return;
        painter.setBrush(m_fill > 0.5 ? t.warn : t.in);
        painter.drawRoundedRect(QRectF(0, 0, std::max(6.0, width() * m_fill), height()), 3, 3);
    }

private:
    double m_fill;
};

PlainLabel* selectable(const QString& text, LabelTone tone, bool mono)
{
    auto* label = new PlainLabel(text, tone);
    label->setFont(mono ? Theme::mono() : Theme::ui(12));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    return label;
}

PlainLabel* heading(const QString& text)
{
    auto* label = new PlainLabel(text);
    label->setFont(Theme::ui(12, QFont::DemiBold));
    label->setContentsMargins(0, Theme::px(8), 0, Theme::px(2));
    return label;
}

QString modeText(mode_t mode)
{
    QString text = QStringLiteral("s");
    const char* letters = "rwxrwxrwx";
    for (int i = 0; i < 9; ++i)
        text += QLatin1Char(mode & (0400U >> i) ? letters[i] : '-');
    return text;
}

QString fileText(const SocketRecord& record)
{
    if (record.pathState == SocketRecord::PathState::Deleted)
        return QStringLiteral("gone from its path: nobody can connect there");
    if (!record.fileMode)
        return QStringLiteral("not known");
    QString text = modeText(*record.fileMode);
    if (record.fileOwner)
        text += QStringLiteral("  ") + userName(*record.fileOwner);
    if (record.fileGroup)
        text += QStringLiteral(" ") + groupName(*record.fileGroup);
    return text;
}

} // namespace

bool canConnectTo(const SocketRecord& record)
{
    return record.type == SocketType::Stream && record.state == SocketState::Listening &&
           record.address.kind() != SocketAddress::Kind::Unnamed;
}

SocketDetails::SocketDetails(bool canConnect, QWidget* parent) : QScrollArea(parent), m_canConnect(canConnect)
{
    nameWidget(this, QStringLiteral("Socket details"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(Theme::px(200));
    rebuild();
}

void SocketDetails::show(const SocketRecord* record)
{
    const std::optional<SocketRecord> next = record ? std::optional(*record) : std::nullopt;
    if (next == m_record)
        return;
    m_record = next;
    rebuild();
}

void SocketDetails::rebuild()
{
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("panel"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(Theme::px(14), Theme::px(10), Theme::px(14), Theme::px(12));
    layout->setSpacing(Theme::px(3));
    if (m_record) {
        addTitle(layout);
        addFacts(layout);
        addQueues(layout);
        addHolders(layout, QStringLiteral("Held by"), m_record->owners);
        if (m_record->peerInode)
            addHolders(layout, QStringLiteral("Peer, inode %1").arg(*m_record->peerInode),
                       m_record->peerOwners);
        addButtons(layout);
    } else {
        auto* hint =
            new PlainLabel(QStringLiteral("Choose a socket to see who holds it"), LabelTone::Secondary);
        hint->setWordWrap(true);
        hint->setAlignment(Qt::AlignHCenter);
        layout->addStretch(1);
        layout->addWidget(hint);
        layout->addStretch(1);
    }
    layout->addStretch(1);
    setWidget(page); // the page before goes
}

void SocketDetails::addTitle(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    auto* name = new ElidedLabel;
    name->setFont(Theme::ui(14, QFont::DemiBold));
    const bool unnamed = m_record->address.kind() == SocketAddress::Kind::Unnamed;
    name->setText(unnamed ? QStringLiteral("(unnamed)") : m_record->address.shortName());
    row->addWidget(name, 1);
    row->addWidget(
        new StateBadge(socketStateText(*m_record).section(QLatin1Char(':'), 0, 0), m_record->state));
    layout->addLayout(row);
    if (unnamed)
        return;
    auto* address = new ElidedLabel; // a path has no blanks to wrap at
    address->setFont(Theme::mono());
    const QString shown = m_record->address.display();
    address->setText(shown, shown.lastIndexOf(QLatin1Char('/')) + 1);
    layout->addWidget(address);
}

void SocketDetails::addFacts(QVBoxLayout* layout)
{
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, Theme::px(8), 0, 0);
    grid->setHorizontalSpacing(Theme::px(12));
    grid->setVerticalSpacing(Theme::px(3));
    grid->setColumnStretch(1, 1);
    const auto add = [grid](const char* name, const QString& value, bool mono = false) {
        const int row = grid->rowCount();
        grid->addWidget(new PlainLabel(QLatin1String(name), LabelTone::Secondary), row, 0, Qt::AlignTop);
        grid->addWidget(selectable(value, LabelTone::Primary, mono), row, 1);
    };
    add("Type", socketTypeName(m_record->type));
    add("State", socketStateText(*m_record));
    add("Inode", QString::number(m_record->inode), true);
    if (m_record->uid)
        add("Owner", QStringLiteral("%1 (%2)").arg(userName(*m_record->uid)).arg(*m_record->uid));
    if (m_record->address.kind() == SocketAddress::Kind::Path)
        add("File", fileText(*m_record), m_record->fileMode.has_value());
    if (m_record->acceptedCount)
        add("Accepted", *m_record->acceptedCount == 1
                            ? QStringLiteral("1 connection")
                            : QStringLiteral("%1 connections").arg(*m_record->acceptedCount));
    layout->addLayout(grid);
}

void SocketDetails::addQueues(QVBoxLayout* layout)
{
    if (!m_record->receiveQueue || !m_record->sendQueue)
        return;
    const bool listening = m_record->state == SocketState::Listening;
    const quint32 in = *m_record->receiveQueue, out = *m_record->sendQueue;
    layout->addWidget(heading(QStringLiteral("Queues")));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(Theme::px(12));
    grid->setVerticalSpacing(Theme::px(3));
    grid->setColumnStretch(1, 1);
    const auto add = [grid](const char* name, double fill, const QString& value) {
        const int row = grid->rowCount();
        grid->addWidget(new PlainLabel(QLatin1String(name), LabelTone::Secondary), row, 0);
        grid->addWidget(new QueueBar(fill), row, 1);
        grid->addWidget(new PlainLabel(value, LabelTone::Primary), row, 2, Qt::AlignRight);
    };
    if (listening) {
        add("Pending", out > 0 ? double(in) / out : 0, QStringLiteral("%1 of %2").arg(in).arg(out));
    } else {
        add("Unread", in > 0 ? std::min(1.0, in / 212992.0) : 0,
            trafficNumberText(in) + QStringLiteral(" B"));
        const double held =
            m_record->sendBuffer && *m_record->sendBuffer ? double(out) / *m_record->sendBuffer : 0;
        add("Send memory", held, trafficNumberText(out) + QStringLiteral(" B"));
    }
    layout->addLayout(grid);
}

void SocketDetails::addHolders(QVBoxLayout* layout, const QString& title,
                               const std::vector<SocketOwner>& owners)
{
    constexpr std::size_t mostHolders = 24;
    layout->addWidget(heading(title));
    if (owners.empty())
        layout->addWidget(
            selectable(QStringLiteral("No process that we may see"), LabelTone::Secondary, false));
    QString lastLine;
    for (std::size_t i = 0; i < std::min(owners.size(), mostHolders); ++i) {
        const SocketOwner& owner = owners[i];
        auto* row = new QHBoxLayout;
        row->addWidget(selectable(owner.command, LabelTone::Primary, false), 1);
        row->addWidget(new PlainLabel(QString::number(owner.pid), LabelTone::Dim));
        row->addWidget(new PlainLabel(QStringLiteral("fd %1").arg(owner.fd), LabelTone::Secondary));
        layout->addLayout(row);
        if (!owner.commandLine.isEmpty() && owner.commandLine != lastLine)
            layout->addWidget(selectable(owner.commandLine.left(300), LabelTone::Secondary, true));
        lastLine = owner.commandLine;
    }
    if (owners.size() > mostHolders)
        layout->addWidget(new PlainLabel(QStringLiteral("… and %1 more").arg(owners.size() - mostHolders),
                                         LabelTone::Secondary));
}

void SocketDetails::addButtons(QVBoxLayout* layout)
{
    if (!m_canConnect || !canConnectTo(*m_record))
        return;
    QPushButton* connectButton = makeButton(QStringLiteral("Connect"), QStringLiteral("client"));
    connect(connectButton, &QPushButton::clicked, this, &SocketDetails::connectWanted);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, Theme::px(10), 0, 0);
    row->addWidget(connectButton);
    row->addStretch(1);
    layout->addLayout(row);
}

} // namespace sw
