#include "models/http/HttpCall.h"

#include "models/http/HttpFollower.h"

#include "models/base/Bytes.h"

#include <QSocketNotifier>

namespace sw {

HttpCall::HttpCall(Engine* engine, QObject* parent) : QObject(parent), m_engine(engine) {}

HttpCall::~HttpCall()
{
    if (m_status.endpoint != 0 && !m_isFinished)
        m_engine->remove(m_status.endpoint);
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

Result<void> HttpCall::start(const SocketAddress& address, const HttpRequest& request,
                             const HttpCallOptions& options)
{
    Q_ASSERT(m_status.state == HttpCallStatus::State::Idle);
    const auto bytes = httpRequestBytes(request);
    if (!bytes)
        return bytes.failure();
    const std::shared_ptr<TrafficStore>& store = m_engine->store();
    if (options.keepsBody) {
        m_body = std::make_shared<HttpBody>(store->directory(), options.bodyLimit);
        m_content = std::make_shared<HttpBody>(store->directory(), options.bodyLimit);
    }
    const RowId from = store->end();
    if (options.holdsStore)
        store->hold(from);
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.address = address;
    spec.name = QStringLiteral("HTTP ") + address.shortName();
    spec.plan.messages = {*bytes};
    m_status.timing.begun = trafficClock();
    m_status.endpoint = m_engine->start(spec);
    m_status.state = HttpCallStatus::State::Connecting;
    m_follower = std::make_unique<Follower>(store, from, m_status, request.method, bytes->size(), options,
                                            m_body, m_content);
    auto* notifier = new QSocketNotifier(m_follower->newsFd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &HttpCall::takeNews);
    return {};
}

void HttpCall::stop()
{
    if (!m_follower || m_isFinished)
        return;
    m_follower->stop(); // first: the end of the connection would look like that of the response
    m_engine->stop(m_status.endpoint);
}

void HttpCall::send(const QByteArray& bytes)
{
    if (m_status.state == HttpCallStatus::State::Upgraded)
        m_engine->send(m_status.endpoint, m_status.connection, bytes);
}

void HttpCall::finishSending()
{
    if (m_status.state == HttpCallStatus::State::Upgraded)
        m_engine->finishSending(m_status.endpoint, m_status.connection);
}

void HttpCall::takeNews()
{
    m_follower->takeNews();
    m_status = m_follower->status();
    const bool isLast = m_status.isOver() && !std::exchange(m_isFinished, m_status.isOver());
    if (isLast)
        m_engine->remove(m_status.endpoint);
    emit changed();
    if (isLast)
        emit finished();
}

} // namespace sw
