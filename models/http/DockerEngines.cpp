#include "models/http/DockerEngines.h"

#include "models/base/Bytes.h"
#include "models/http/DockerRequests.h"
#include "models/http/HttpCall.h"
#include "models/sockets/PathProbe.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <algorithm>

namespace sw {
namespace {

using State = DockerEngine::State;

constexpr qint64 mostOfAVersion = 64 << 10;

/// "Docker 20.10.24": the first component names the engine, "Podman Engine" or "Engine".
QString productOf(const QJsonObject& version)
{
    const QString component =
        version[QLatin1String("Components")].toArray().at(0)[QLatin1String("Name")].toString();
    const QString name = component.isEmpty() || component == QLatin1String("Engine")
                             ? QStringLiteral("Docker")
                             : QString(component).remove(QStringLiteral(" Engine"));
    return escapedText(QStringLiteral("%1 %2").arg(name, version[QLatin1String("Version")].toString()));
}

QString whyNot(const HttpCallStatus& status)
{
    if (!status.isOver())
        return status.head ? QStringLiteral("Its answer was not complete in time.")
                           : QStringLiteral("It did not answer in time.");
    if (!status.failure.isEmpty())
        return status.failure;
    if (status.head && status.head->status != 200)
        return QStringLiteral("It answers %1 to GET /version.").arg(escapedText(status.head->startLine()));
    return QStringLiteral("What it answers to GET /version is not an engine's version.");
}

ColumnSpec<DockerEngine> engineColumn(const char* title, std::function<QString(const DockerEngine&)> text)
{
    ColumnSpec<DockerEngine> spec;
    spec.id = spec.title = QString::fromLatin1(title);
    spec.text = std::move(text);
    return spec;
}

} // namespace

std::vector<DockerCandidate> dockerCandidates(const DockerSurroundings& around)
{
    std::vector<DockerCandidate> candidates;
    for (DockerPlace& place : dockerPlaces(around)) {
        QString why = place.why;
        if (place.address) {
            const PathVerdict verdict = probePath(*place.address);
            if (!verdict.mayConnect)
                why = verdict.connectFailure(*place.address).withErrno();
        }
        candidates.push_back({std::move(place), std::move(why)});
    }
    return candidates;
}

QString DockerEngine::stateText() const
{
    if (state == State::Asking)
        return QStringLiteral("asking");
    if (state == State::Silent)
        return why;
    return api.isEmpty()
               ? QStringLiteral("answers: %1").arg(product)
               : QStringLiteral("answers: %1, API %2").arg(product, QString::fromLatin1(api.sliced(1)));
}

DockerEngines::DockerEngines(Engine* engine, int patience, QObject* parent)
    : QAbstractTableModel(parent),
      m_engine(engine),
      m_patience(patience)
{
}

DockerEngines::~DockerEngines() = default;

void DockerEngines::ask(std::vector<DockerCandidate> candidates)
{
    beginResetModel();
    m_calls.clear();
    m_engines.clear();
    for (DockerCandidate& candidate : candidates) {
        DockerEngine engine{std::move(candidate.place), State::Asking, {}, {}, std::move(candidate.why)};
        if (!engine.why.isEmpty())
            engine.state = State::Silent;
        m_engines.push_back(std::move(engine));
    }
    m_calls.resize(m_engines.size());
    endResetModel();
    for (int row = 0; row < rowCount(); ++row) {
        if (engine(row).state == State::Asking)
            call(row);
    }
    if (!isAsking())
        emit settled();
}

void DockerEngines::call(int row)
{
    auto& call = m_calls[std::size_t(row)];
    call = std::make_unique<HttpCall>(m_engine);
    HttpCall* const made = call.get();
    connect(made, &HttpCall::finished, this, [this, row, made] { answered(row, *made); });
    QTimer::singleShot(m_patience, made, [this, row, made] { answered(row, *made); });
    HttpRequest request;
    request.target = "/version";
    HttpCallOptions options;
    options.bodyLimit = mostOfAVersion;
    const auto started = made->start(*engine(row).place.address, request, options);
    if (started)
        return;
    m_engines[std::size_t(row)].state = State::Silent;
    m_engines[std::size_t(row)].why = started.failure().sentence;
    call.reset();
}

void DockerEngines::answered(int row, const HttpCall& call)
{
    DockerEngine& engine = m_engines[std::size_t(row)];
    if (engine.state != State::Asking)
        return;
    const auto content = call.content();
    const QJsonObject version =
        content ? QJsonDocument::fromJson(content->read(0, mostOfAVersion)).object() : QJsonObject();
    const bool isEngine = call.status().isOver() && call.status().head && call.status().head->status == 200 &&
                          version.contains(QLatin1String("Version")) &&
                          version.contains(QLatin1String("ApiVersion"));
    engine.state = isEngine ? State::Answers : State::Silent;
    if (isEngine) {
        engine.product = productOf(version);
        engine.api = negotiatedApiVersion(version[QLatin1String("ApiVersion")].toString().toLatin1());
    } else {
        engine.why = whyNot(call.status());
    }
    HttpCall* const over = m_calls[std::size_t(row)].release();
    over->setParent(this); // no longer than the engine
    over->deleteLater();   // its signal is on the way
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    if (!isAsking())
        emit settled();
}

int DockerEngines::best() const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (engine(row).state == State::Answers)
            return row;
    }
    return -1;
}

bool DockerEngines::isAsking() const
{
    return std::any_of(m_engines.begin(), m_engines.end(),
                       [](const DockerEngine& one) { return one.state == State::Asking; });
}

const std::vector<ColumnSpec<DockerEngine>>& DockerEngines::columns()
{
    static const std::vector<ColumnSpec<DockerEngine>> all{
        engineColumn("Engine",
                     [](const DockerEngine& one) {
                         return one.place.isCurrent ? QStringLiteral("%1 (current)").arg(one.place.name)
                                                    : one.place.name;
                     }),
        engineColumn("Address",
                     [](const DockerEngine& one) {
                         return one.place.address ? one.place.address->display() : one.place.text;
                     }),
        engineColumn("State", [](const DockerEngine& one) { return one.stateText(); }),
    };
    return all;
}

int DockerEngines::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_engines.size());
}

int DockerEngines::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant DockerEngines::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const DockerEngine& one = engine(index.row());
    if (role == Qt::DisplayRole)
        return columns()[std::size_t(index.column())].text(one);
    return role == StateRole ? QVariant::fromValue(int(one.state)) : QVariant();
}

QVariant DockerEngines::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    return columns()[std::size_t(section)].title;
}

} // namespace sw
