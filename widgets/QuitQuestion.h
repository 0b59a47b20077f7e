#pragma once

#include "models/session/EndpointStatus.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>

#include <memory>
#include <vector>

namespace sw {

class EndpointModel;
class Engine;
class Form;
class Settings;

/// Asks before the window closes when marks and comments would go with a recording that nobody keeps and,
/// where Settings say so, while other programs are connected to our listeners, taps and bridges: unasked,
/// those end at once, as with socat. GUI thread.
class QuitQuestion : public QObject
{
    Q_OBJECT
public:
    /// All outlive it.
    QuitQuestion(Engine* engine, const EndpointModel* endpoints, std::shared_ptr<Settings> settings,
                 QWidget* window);

    /// Whether the window may close now; false: the question has been put, and says confirmed() perhaps.
    /// marks: of a recording that is not kept.
    bool mayQuit(std::size_t marks);
    /// No question any more.
    void allow() { m_isAllowed = true; }

signals:
    void confirmed();

private:
    void take(const std::vector<ConnectionStatus>& statuses);
    QStringList losses(std::size_t marks) const;
    void ask(const QStringList& losses);

    const EndpointModel* m_endpoints;
    std::shared_ptr<Settings> m_settings;
    QWidget* m_window;
    QHash<EndpointId, QSet<ConnectionId>> m_others; // open ones of other processes
    QPointer<Form> m_form;
    bool m_isAllowed = false;
};

} // namespace sw
