#include "widgets/StatusLine.h"

#include "models/base/Bytes.h"
#include "models/inspect/SocketTableModel.h"
#include "models/kernel/Credentials.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Sparkline.h"
#include "widgets/Theme.h"

#include <QFile>
#include <QHBoxLayout>
#include <QToolButton>

#include <cmath>

#include <unistd.h>

namespace sw {

namespace {

QString counted(int n, const char* one, const char* many)
{
    return trafficNumberText(quint64(n)) + QLatin1Char(' ') + QLatin1String(n == 1 ? one : many);
}

} // namespace

StatusLine::StatusLine(const WindowContext& context, SocketTableModel* sockets, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_sockets(sockets),
      m_lastEnd(context.store->end()),
      m_recording(new PlainLabel({}, LabelTone::Secondary)),
      m_counts(new PlainLabel({}, LabelTone::Secondary, this)),
      m_rate(new PlainLabel({}, LabelTone::Secondary)),
      m_hidden(new ElidedLabel),
      m_sparkline(new Sparkline)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(3), Theme::px(12), Theme::px(3));
    layout->setSpacing(Theme::px(10));
    if (context.store->isWriter()) {
        auto* dot = new QToolButton; // draws its icon anew when the theme changes
        dot->setIcon(themedIcon(QStringLiteral("record"), IconColor::Err));
        dot->setIconSize(Theme::px(14, 14));
        dot->setFocusPolicy(Qt::NoFocus);
        dot->setAttribute(Qt::WA_TransparentForMouseEvents);
        dot->setStyleSheet(QStringLiteral("padding: 0; border: 0;"));
        nameWidget(dot, QStringLiteral("Recording"));
        layout->addWidget(dot);
    }
    layout->addWidget(m_recording);
    if (sockets) {
        layout->addWidget(new Hairline(Qt::Vertical));
        layout->addWidget(m_counts);
    }
    layout->addWidget(new Hairline(Qt::Vertical));
    layout->addWidget(m_rate);
    layout->addWidget(m_sparkline);
    layout->addStretch(1);
    m_hidden->setFont(Theme::ui(12));
    m_hidden->setTone(LabelTone::Secondary);
    m_hidden->setElideMode(Qt::ElideRight);
    layout->addWidget(m_hidden);
    setToolTip(plainToolTip(captureWords()));
    m_since.start();
    m_lastTick.start();
    connect(&m_tick, &QTimer::timeout, this, &StatusLine::tick);
    m_tick.start(1000);
    if (sockets)
        connect(sockets, &SocketTableModel::countsChanged, this, &StatusLine::updateSockets);
    tick();
    updateSockets();
}

QString StatusLine::recordingWords() const
{
    if (!m_context.store->isWriter())
        return m_context.store->isLive() ? QStringLiteral("Following %1").arg(m_context.captureName)
                                         : QStringLiteral("Kept capture %1").arg(m_context.captureName);
    const qint64 seconds = m_since.elapsed() / 1000;
    const QString clock = QStringLiteral("%1:%2")
                              .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                              .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return seconds < 3600 ? QStringLiteral("Recording ") + clock
                          : QStringLiteral("Recording %1:").arg(seconds / 3600) + clock;
}

QString StatusLine::captureWords() const
{
    const QString where = escapedText(QFile::encodeName(m_context.store->directory()));
    if (!m_context.store->isWriter())
        return QStringLiteral("Shown from ") + where;
    return QStringLiteral("What your endpoints receive and send is recorded in\n%1\n%2 Settings (Ctrl+,) "
                          "say how much is kept.")
        .arg(where, m_context.store->keepsDirectory()
                        ? QStringLiteral("and stays there.")
                        : QStringLiteral("and removed when this window closes; Save capture… keeps it."));
}

void StatusLine::tick()
{
    m_recording->setText(recordingWords());
    const RowId end = m_context.store->end();
    const double seconds = std::max(0.2, double(m_lastTick.restart()) / 1000);
    const double rate = end >= m_lastEnd ? double(end - m_lastEnd) / seconds : 0;
    m_lastEnd = end;
    m_sparkline->add(rate);
    const auto rows = quint64(std::llround(rate));
    m_rate->setText(trafficNumberText(rows) +
                    (rows == 1 ? QStringLiteral(" row/s") : QStringLiteral(" rows/s")));
}

void StatusLine::updateSockets()
{
    if (!m_sockets)
        return;
    m_counts->setText(counted(m_sockets->totalCount(), "socket", "sockets") + QStringLiteral(", ") +
                      counted(m_sockets->processCount(), "process", "processes"));
    const uid_t uid = ::geteuid();
    const int hidden = m_sockets->hiddenProcesses();
    const QString user = QStringLiteral("%1 (uid %2) ").arg(userName(uid)).arg(uid);
    const QStringList& names = m_sockets->hiddenNames();
    const QString only = hidden == 1 && !names.isEmpty()
                             ? names.first().section(QStringLiteral(" of "), 0, -2) +
                                   QStringLiteral(": its sockets show no owner")
                             : QString();
    if (hidden == 0)
        m_hidden->setText(user + QStringLiteral("can look into every process"));
    else if (!only.isEmpty())
        m_hidden->setText(user + QStringLiteral("may not look into ") + only);
    else
        m_hidden->setText(user + QStringLiteral("may not look into ") +
                          counted(hidden, "process", "processes") +
                          QStringLiteral(": their sockets show no owner"));
    m_hidden->setToolTip(plainToolTip(hiddenWords()));
}

QString StatusLine::hiddenWords() const
{
    const int hidden = m_sockets->hiddenProcesses();
    QStringList lines{m_hidden->text()};
    if (hidden > 0) {
        lines << (::geteuid() == 0
                      ? QStringLiteral("The kernel closes /proc/PID/fd of these even to this root: they "
                                       "have rights that it lacks, as in a container")
                      : QStringLiteral("The kernel shows /proc/PID/fd to a process's own user and to "
                                       "root: sudo socket-workbench sockets shows all"));
        for (const QString& name : m_sockets->hiddenNames())
            lines << QStringLiteral("    ") + name;
        const auto others = hidden - int(m_sockets->hiddenNames().size());
        if (others > 0)
            lines << QStringLiteral("    … and %1 more").arg(others);
    }
    lines << QStringLiteral("Only sockets of this network namespace are shown");
    return lines.join(u'\n');
}

} // namespace sw
