#pragma once

#include "models/decode/Exchange.h"
#include "models/http/HttpRequest.h"
#include "models/traffic/TrafficStore.h"
#include "widgets/MessagePane.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>

class QMenu;
class QPushButton;

namespace sw {

class BackgroundJob;
class ElidedLabel;
class Notice;

/// One exchange: what was asked beside what was answered, read from the store in a worker, while it comes.
/// GUI thread.
class ExchangeDetail : public QWidget
{
    Q_OBJECT
public:
    explicit ExchangeDetail(std::shared_ptr<TrafficStore> store, QWidget* parent = nullptr);
    ~ExchangeDetail() override;

    /// The same one again: it has changed. Null: none is chosen.
    void show(const Exchange* exchange);
    const std::optional<Exchange>& exchange() const { return m_exchange; }
    MessagePane* request() const { return m_request; }
    MessagePane* response() const { return m_response; }
    /// What was asked, to be asked again; nothing for what is no HTTP, or not whole.
    std::optional<HttpRequest> httpRequest() const;
    /// False: nothing can be sent from this window.
    void setSendable(bool sendable);
    /// Everything that has come is shown.
    bool isSettled() const { return !m_isReading && !m_again; }
    /// The list above says what is open: where there is little room, it is not said again.
    void setListed(bool listed);
    /// A person has opened it: it comes into view, whole, and stays there as it grows, until they scroll.
    void bringUp();

signals:
    void sendAgainWanted(const sw::HttpRequest& request);
    /// endpoint: it went to that one's target.
    void copyCurlWanted(const sw::HttpRequest& request, sw::EndpointId endpoint);
    void showInTrafficWanted(sw::RowId row);

protected:
    bool event(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    /// Of the page that it is on: how much of that can be seen.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Readers;
    void takeRoom();
    void fold(int room);
    void addEntries(QMenu* menu);
    void comeUp();
    void fitButtons();
    void build();
    void begin();
    void read();
    void take(const MessageSight& request, const MessageSight& response);
    void updateWords();
    void act(bool copies);

    std::shared_ptr<TrafficStore> m_store;
    std::optional<Exchange> m_exchange;
    std::shared_ptr<Readers> m_readers;
    MessageSight m_asked, m_answered;
    bool m_isReading = false, m_again = false, m_isSendable = true, m_staysUp = false;
    bool m_isListed = false, m_isFolded = false;
    QWidget* m_line; ///< what is chosen, and what can be done with it
    ElidedLabel* m_title;
    Notice* m_notice;
    QPushButton *m_sendAgain, *m_copyCurl, *m_rows;
    MessagePane *m_request, *m_response;
    QPointer<QWidget> m_page; ///< the part of it that can be seen
    BackgroundJob* m_job;
};

} // namespace sw
