#pragma once

#include "models/http/HttpCall.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace sw {

class BodyView;
class ElidedLabel;
class HttpInputBar;
class HttpTimingBar;
class Notice;
class PayloadBox;
class Segments;

/// The response of a call while it arrives: status, where the time went, headers, body; of a call that got
/// none, why, and a button to try again. GUI thread.
class HttpResponsePane : public QWidget
{
    Q_OBJECT
public:
    explicit HttpResponsePane(QWidget* parent = nullptr);

    /// The call of which the rest is told by showCall(), and what it asks. Null: none yet.
    void begin(const HttpCall* call, const HttpRequest& asked = {});
    void showCall();
    /// What is shown is no answer to the request as it stands: that was refused before it was sent.
    void markEarlier();
    BodyView* body() const { return m_body; }
    /// Keys of what is around it, for what is in front; see PayloadBox::takeKey().
    bool takeKey(QEvent* event);
    /// "200 OK · 8.4 ms · 5,226 B", as the line says it.
    QString words() const;
    HttpTimingBar* timing() const { return m_timing; }

signals:
    /// See BodyForm.
    void requestWanted(const sw::HttpRequest& request);
    void changeWanted(const sw::HttpRequest& request);
    /// Of an upgraded call: bytes for the other side, and that no more come.
    void sendWanted(const QByteArray& bytes);
    void finishWanted();
    /// The same request once more, after it failed.
    void retryWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showNothingYet();
    class Pill;
    QWidget* m_line;
    void build();
    void showHeaders(const HttpCallStatus& status);
    void showBody(const HttpCallStatus& status);
    void fitWords();
    QStringList words(const HttpCallStatus& status) const;

    const HttpCall* m_call = nullptr;
    HttpRequest m_asked;
    std::shared_ptr<const ByteSource> m_shown;
    QByteArray m_headerText;
    Pill* m_pill;
    ElidedLabel* m_words;
    QPushButton* m_retry;
    QWidget* m_afterFailure; ///< what can be done then
    bool m_isDismissed = false;
    HttpTimingBar* m_timing;
    Notice* m_notice;
    Segments* m_parts;
    QStackedWidget* m_stack;
    BodyView* m_body;
    PayloadBox* m_headers;
    HttpInputBar* m_input;
};

/// "200", "failed", "stopped", "…"; for the history.
QString httpOutcome(const HttpCallStatus& status);

} // namespace sw
