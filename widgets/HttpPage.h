#pragma once

#include "models/http/HttpRequest.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QListView;

namespace sw {

class AddressBook;
class AddressField;
class HttpCall;
class HttpHistoryModel;
class HttpRequestEditor;
class HttpResponsePane;

/// HTTP over a stream socket: a request put together by hand, its response as it arrives, and what was asked
/// before. One call at a time; a new one stops the one before. GUI thread.
class HttpPage : public QWidget
{
    Q_OBJECT
public:
    /// The book outlives the page; the context has an engine.
    HttpPage(const WindowContext& context, AddressBook& book, QWidget* parent = nullptr);
    ~HttpPage() override;

    void setAddress(const QString& address);
    void setRequest(const HttpRequest& request);
    void send();
    void stop();
    /// "HTTP docker.sock"
    QString title() const;
    const HttpCall* call() const { return m_call; }
    HttpResponsePane* response() const { return m_response; }
    HttpHistoryModel* history() const { return m_history; }

signals:
    void titleChanged();
    /// An address as SocketAddress::parse() takes it.
    void accessWanted(const QString& address);

private:
    void build();
    void take(int row);
    void copyCurl();
    void pasteCurl();
    void onChanged();

    WindowContext m_context;
    AddressBook& m_book;
    AddressField* m_address;
    HttpRequestEditor* m_request;
    HttpResponsePane* m_response;
    HttpHistoryModel* m_history;
    QListView* m_list;
    HttpCall* m_call = nullptr;
    quint32 m_number = 0; ///< of the call, in the history
};

} // namespace sw
