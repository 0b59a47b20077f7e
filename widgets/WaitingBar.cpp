#include "widgets/WaitingBar.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>

namespace sw {

WaitingBar::WaitingBar(const WindowContext& context, EndpointId id, ConnectionModel* connections,
                       QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_id(id),
      m_connections(connections),
      m_words(new PlainLabel),
      m_discard(makeButton(QStringLiteral("Discard waiting"), QStringLiteral("trash"))),
      m_soon(new QTimer(this))
{
    setObjectName(QStringLiteral("waitingBar"));
    m_words->setWordWrap(true);
    m_words->setFont(Theme::ui(12));
    m_discard->setToolTip(QStringLiteral("Drops what the kernel has not taken yet, and ends a repeat"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_words, 1);
    layout->addWidget(m_discard);
    m_soon->setSingleShot(true);
    m_soon->setInterval(50);
    connect(m_soon, &QTimer::timeout, this, &WaitingBar::refresh);
    const auto soon = [this] {
        if (!m_soon->isActive())
            m_soon->start();
    };
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_connections, signal, this, soon);
    connect(m_connections, &QAbstractItemModel::dataChanged, this, soon);
    connect(m_discard, &QPushButton::clicked, this, &WaitingBar::discard);
    hide();
    soon();
}

void WaitingBar::setDiscards(bool possible) { m_discard->setVisible(possible); }

void WaitingBar::refresh()
{
    m_waiting.clear();
    quint64 bytes = 0, messages = 0;
    QString name;
    for (const ConnectionStatus& one : m_connections->statuses()) {
        if (one.state != ConnectionStatus::State::Open || one.waitingBytes + one.waitingMessages == 0)
            continue;
        m_waiting.append(one.id);
        bytes += one.waitingBytes;
        messages += one.waitingMessages;
        name = QStringLiteral("#%1 %2: ").arg(one.id).arg(connectionName(one));
    }
    setVisible(!m_waiting.isEmpty());
    if (m_waiting.isEmpty())
        return;
    if (m_waiting.size() > 1)
        name = QStringLiteral("%1 connections: ").arg(trafficNumberText(quint64(m_waiting.size())));
    m_words->setText(name + waitingWords(bytes, messages));
}

void WaitingBar::discard()
{
    for (const ConnectionId id : std::as_const(m_waiting))
        m_context.engine->discardWaiting(m_id, id);
}

} // namespace sw
