#pragma once

#include "models/http/HttpRequest.h"
#include "widgets/WindowContext.h"

#include <QWidget>

#include <functional>
#include <optional>

class QListView;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace sw {

class AddressBook;
class BackgroundJob;
class AddressField;
class HttpCall;
class HttpHistoryModel;
class HttpRequestEditor;
class HttpResponsePane;
class SavedMessagesPanel;
class PlainLabel;
class Segments;

/// HTTP over a stream socket: a request put together by hand, its response as it arrives, and what was asked
/// before or saved. One call at a time; a new one stops the one before. In a narrow page the history opens by
/// a button, in place of the rest; in a low one the request's headers and body fold away once it is sent, and
/// the page scrolls to the response, which has all the room. GUI thread.
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
    HttpHistoryModel* history() const { return m_history; } ///< of all pages
    SavedMessagesPanel* saved() const { return m_saved; }   ///< null: nothing can be saved
    /// Asks for a name under which the request is saved.
    void save();

signals:
    void titleChanged();
    /// An address as SocketAddress::parse() takes it.
    void accessWanted(const QString& address);

protected:
    /// Ctrl+F anywhere in the page finds in the response.
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Whole; ///< address and request, the body's file read
    using Then = std::function<void(const Whole&)>;
    void build();
    void connectRequest();
    QWidget* buildSide();
    QWidget* buildSaved();
    void showSide(int side);
    void fit();
    void openSide(bool open);
    void fitVerdict();
    void showHistoryMenu(const QPoint& position);
    void take(int row);
    void takeSaved(const QByteArray& entry, bool sends);
    void withWhole(const Then& then);
    void start(const Whole& whole);
    void copyCurl();
    void copyCurlOf(const Whole& whole);
    void pasteCurl();
    void onChanged();
    void fitResponse();
    void showResponse();
    void sendAgain();

    WindowContext m_context;
    AddressBook& m_book;
    QScrollArea* m_area; ///< around request and response
    QWidget* m_side;     ///< history and saved ones
    PlainLabel* m_addressLabel;
    QToolButton *m_openSide, *m_closeSide;
    bool m_isNarrow = false, m_isLow = false, m_isSideOpen = false;
    bool m_showsResponse = false; ///< it stays in view as it grows, until the person scrolls
    AddressField* m_address;
    HttpRequestEditor* m_request;
    HttpResponsePane* m_response;
    HttpHistoryModel* m_history;
    QListView* m_list;
    Segments* m_sides;
    QStackedWidget* m_sideStack;
    SavedMessagesPanel* m_saved = nullptr;
    BackgroundJob* m_reading;
    HttpCall* m_call = nullptr;
    quint32 m_number = 0;               ///< of the call, in the history
    HttpRequest m_sent;                 ///< by the call
    std::optional<HttpRequest> m_again; ///< to be sent when the call has worked
};

} // namespace sw
