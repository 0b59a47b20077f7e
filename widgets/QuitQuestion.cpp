#include "widgets/QuitQuestion.h"

#include "models/base/Bytes.h"
#include "models/session/EndpointModel.h"
#include "models/session/Engine.h"
#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Form.h"
#include "widgets/Parts.h"
#include "widgets/Settings.h"

#include <QGuiApplication>
#include <QPushButton>

#include <algorithm>

#include <unistd.h>

namespace sw {

namespace {

constexpr int namedAtMost = 5; // endpoints of which the question speaks one by one

QString quitCount(quint64 n, const char* one, const char* many)
{
    return trafficNumberText(n) + QLatin1Char(' ') + QLatin1String(n == 1 ? one : many);
}

QString quitName(const EndpointStatus& status)
{
    return status.spec.name.isEmpty() ? status.spec.address.shortName()
                                      : escapedText(status.spec.name.toUtf8());
}

} // namespace

QuitQuestion::QuitQuestion(Engine* engine, const EndpointModel* endpoints, std::shared_ptr<Settings> settings,
                           QWidget* window)
    : QObject(window),
      m_endpoints(endpoints),
      m_settings(std::move(settings)),
      m_window(window)
{
    connect(engine, &Engine::connectionsChanged, this, &QuitQuestion::take);
}

void QuitQuestion::take(const std::vector<ConnectionStatus>& statuses)
{
    for (const ConnectionStatus& status : statuses) {
        if (status.state == ConnectionStatus::State::Open && status.peer.pid != ::getpid()) {
            m_others[status.endpoint].insert(status.id);
        } else if (const auto found = m_others.find(status.endpoint); found != m_others.end()) {
            found->remove(status.id);
            if (found->isEmpty())
                m_others.erase(found);
        }
    }
}

QStringList QuitQuestion::losses(std::size_t marks) const
{
    QStringList all, names;
    quint64 connections = 0;
    QList<EndpointId> endpoints = m_others.keys();
    std::sort(endpoints.begin(), endpoints.end());
    for (const EndpointId id : endpoints) {
        const EndpointStatus* status = m_endpoints->status(id);
        if (!status || status->spec.kind == EndpointKind::Client ||
            status->state != EndpointStatus::State::Running)
            continue;
        const quint64 open = quint64(m_others[id].size());
        connections += open;
        names << QStringLiteral("%1 (%2)").arg(quitName(*status), trafficNumberText(open));
    }
    if (names.size() > namedAtMost) {
        const auto more = names.size() - namedAtMost;
        names = names.first(namedAtMost) << QStringLiteral("%1 more").arg(more);
    }
    if (connections > 0 && m_settings->value(Choice::askBeforeQuit))
        all << QStringLiteral("%1 from other programs: %2.")
                   .arg(quitCount(connections, "connection", "connections"),
                        names.join(QStringLiteral(", ")));
    if (marks > 0)
        all << QStringLiteral("%1 on the recording; “Save capture…” keeps it.")
                   .arg(quitCount(marks, "mark or comment", "marks and comments"));
    return all;
}

bool QuitQuestion::mayQuit(std::size_t marks)
{
    if (m_isAllowed || qGuiApp->isSavingSession())
        return true;
    const QStringList found = losses(marks);
    if (found.isEmpty())
        return true;
    ask(found);
    return false;
}

void QuitQuestion::ask(const QStringList& losses)
{
    if (m_form) {
        m_form->raise();
        return m_form->activateWindow();
    }
    m_form = new Form(QStringLiteral("Quit Socket Workbench"), m_window);
    m_form->setWindowModality(Qt::WindowModal);
    auto* words =
        new PlainLabel(QStringLiteral("These go with the window:\n• ") + losses.join(QStringLiteral("\n• ")));
    words->setWordWrap(true);
    words->setObjectName(QStringLiteral("losses"));
    QPushButton* quit = makePrimaryButton(QStringLiteral("Quit"), QStringLiteral("quit"));
    quit->setAccessibleDescription(words->text());
    m_form->addPlain(words);
    m_form->addButtons({quit});
    quit->setDefault(true);
    connect(quit, &QPushButton::clicked, this, [this] {
        allow();
        m_form->accept();
        emit confirmed();
    });
    m_form->show();
    quit->setFocus();
}

} // namespace sw
