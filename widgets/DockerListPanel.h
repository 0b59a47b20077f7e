#pragma once

#include "models/http/DockerAnswer.h"
#include "models/kernel/SocketAddress.h"

#include <QWidget>

#include <optional>

namespace sw {

class BackgroundJob;
class DockerTable;
class ElidedLabel;
class Engine;
class HttpCall;
class Notice;

/// The containers or images of one engine, read when they are looked at, and changed in place: a call that
/// changes something is made here and the list is read again; one that only reads is for a page of requests.
/// The latest call stands above the table with its outcome. GUI thread.
class DockerListPanel : public QWidget
{
    Q_OBJECT
public:
    /// engine: outlives it.
    DockerListPanel(DockerList list, Engine* engine, QWidget* parent = nullptr);
    ~DockerListPanel() override;

    /// api: for the path, "v1.41"; nothing: no engine is chosen that answers.
    void setTarget(const std::optional<SocketAddress>& address, const QByteArray& api);
    /// Reads the list (again).
    void refresh();
    DockerTable* table() const { return m_table; }
    /// "GET /v1.41/containers/json?all=true · 200 OK"
    QString line() const;

signals:
    void requestWanted(const sw::HttpRequest& request);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void make(const DockerRowCall& call);
    void onListed();
    void onChanged();
    void showLine(const HttpRequest& request, const QString& outcome);

    const DockerList m_list;
    Engine* const m_engine;
    std::optional<SocketAddress> m_address;
    QByteArray m_prefix;
    HttpCall *m_listing = nullptr, *m_change = nullptr;
    HttpRequest m_listRequest, m_changeRequest;
    bool m_isStale = true;     ///< not read since the engine was chosen
    bool m_saysChange = false; ///< the line tells a change, until the person asks for the list
    ElidedLabel* m_line;
    Notice* m_notice;
    DockerTable* m_table;
    BackgroundJob* m_reading;
};

} // namespace sw
