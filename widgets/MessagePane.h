#pragma once

#include "models/base/ByteSource.h"
#include "models/http/HttpRequest.h"

#include <QWidget>

#include <memory>
#include <optional>

class QMenu;
class QStackedWidget;
class QToolButton;

namespace sw {

class BodyView;
class ElidedLabel;
class Notice;
class PayloadBox;
class PlainLabel;
class Segments;

/// What a reader has found of one message so far. A value.
struct MessageSight
{
    QByteArray headText;
    int fieldCount = 0;
    std::shared_ptr<const ByteSource> body;
    bool isJson = false;
    bool isEnded = true;
    std::optional<HttpHead> httpHead;
    std::optional<HttpRequest> asked; ///< method and target of what a response of HTTP answers
    QString trouble;                  ///< plain text
};

/// One side of an exchange: its head and its body while it comes. GUI thread.
class MessagePane : public QWidget
{
    Q_OBJECT
public:
    /// title: "Request"; also the name of what is inside.
    explicit MessagePane(const QString& title, QWidget* parent = nullptr);

    /// Another message, of which nothing is known yet; words: what stands there meanwhile.
    void begin(const QString& words, const QString& advice);
    /// The same message, as far as it has come.
    void show(const MessageSight& sight, const QString& words);
    BodyView* body() const { return m_body; }
    PayloadBox* head() const { return m_head; }
    /// The body, by default, or the head.
    void showHead(bool head);
    /// Takes it, for the begin of the first line.
    void setChoice(Segments* choice);
    /// The title; not beside a choice that says the same.
    void showCaption(bool shown);
    /// Where there is little room a menu of the first line has what acts on the message, and, with foldsBody,
    /// how its body is seen as well.
    void setFolded(bool folded, bool foldsBody);

signals:
    /// The menu opens, and is empty: what acts on the exchange belongs in it.
    void menuOpens(QMenu* menu);

private:
    void build(const QString& title);
    void buildMenu(const QString& name);

    QWidget* m_line; ///< title and words
    PlainLabel* m_caption;
    Segments* m_parts;
    QToolButton* m_more;
    ElidedLabel* m_words;
    Notice* m_notice;
    QStackedWidget* m_stack;
    BodyView* m_body;
    PayloadBox* m_head;
    std::shared_ptr<const ByteSource> m_shown;
    QByteArray m_headText;
};

} // namespace sw
