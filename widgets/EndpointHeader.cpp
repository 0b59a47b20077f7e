#include "widgets/EndpointHeader.h"

#include "models/session/ShellLines.h"
#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QStringList>
#include <QToolButton>

namespace sw {

class EndpointHeader::Dot : public QWidget
{
public:
    Dot() { setFixedSize(18, 18); }
    void setState(EndpointStatus::State state)
    {
        m_state = state;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintStateDot(painter, QPointF(9, 9), endpointStateColor(m_state), endpointStateHollow(m_state));
    }

private:
    EndpointStatus::State m_state = EndpointStatus::State::Starting;
};

EndpointHeader::EndpointHeader(QWidget* parent)
    : QFrame(parent),
      m_dot(new Dot),
      m_state(new PlainLabel),
      m_address(new ElidedLabel),
      m_detail(new PlainLabel({}, LabelTone::Secondary)),
      m_copyLine(makeIconButton(QStringLiteral("Copy as socat line"), QStringLiteral("copy"))),
      m_start(makeButton(QStringLiteral("Start"), QStringLiteral("play"), IconColor::Ok)),
      m_stop(makeButton(QStringLiteral("Stop"), QStringLiteral("stop"), IconColor::Err))
{
    setObjectName(QStringLiteral("bar"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    m_state->setFont(Theme::ui(12, QFont::DemiBold));
    m_address->setFont(Theme::mono(13, QFont::Medium));
    m_detail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_dot);
    layout->addWidget(m_state);
    layout->addWidget(m_address);
    layout->addWidget(m_detail, 1);
    layout->addWidget(m_copyLine);
    layout->addWidget(m_start);
    layout->addWidget(m_stop);
    connect(m_copyLine, &QToolButton::clicked, this, &EndpointHeader::copySocatWanted);
    connect(m_start, &QPushButton::clicked, this, &EndpointHeader::startWanted);
    connect(m_stop, &QPushButton::clicked, this, &EndpointHeader::stopWanted);
}

bool canStart(EndpointStatus::State state)
{
    return state != EndpointStatus::State::Running && state != EndpointStatus::State::Starting;
}

QString endpointFacts(const EndpointSpec& spec)
{
    QStringList parts{socketTypeName(spec.type)};
    if (spec.kind == EndpointKind::Listener) {
        if (spec.address.kind() == SocketAddress::Kind::Path)
            parts << QStringLiteral("mode %1").arg(spec.mode, 4, 8, QLatin1Char('0'));
        parts << QStringLiteral("backlog %1").arg(spec.backlog);
        const bool echo = spec.reply.kind == Reply::Kind::Echo;
        parts << (echo ? QStringLiteral("reply: echo")
                  : spec.reply.kind == Reply::Kind::Fixed
                      ? QStringLiteral("reply: fixed, %1 B").arg(spec.reply.bytes.size())
                      : QStringLiteral("no reply"));
    } else if (spec.retry) {
        parts << QStringLiteral("retries until it appears");
    }
    parts << (spec.api == SocketApi::Qt ? QStringLiteral("Qt API") : QStringLiteral("kernel API"));
    return parts.join(QStringLiteral(" · "));
}

void EndpointHeader::show(const EndpointStatus& status)
{
    m_dot->setState(status.state);
    m_state->setText(endpointStateWord(status));
    const QString address = status.spec.address.display();
    const bool path = status.spec.address.kind() == SocketAddress::Kind::Path;
    m_address->setText(address, path ? address.lastIndexOf(QLatin1Char('/')) + 1 : 0);
    const QString facts = endpointFacts(status.spec);
    m_detail->setText(facts);
    m_detail->setToolTip(plainToolTip(facts));
    const QString tool = shellLineTool(status.spec);
    m_copyLine->setVisible(!tool.isEmpty());
    const QString words = QStringLiteral("Copy as %1 line").arg(tool);
    if (!tool.isEmpty() && m_copyLine->accessibleName() != words) {
        nameWidget(m_copyLine, words);
        m_copyLine->setToolTip(words);
    }
    m_start->setVisible(canStart(status.state));
    m_stop->setVisible(!canStart(status.state));
}

} // namespace sw
