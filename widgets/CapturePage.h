#pragma once

#include "widgets/WindowContext.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace sw {

class Conversation;
class DecodedTalk;
class ElidedLabel;
class ExchangePane;
class Segments;

/// What went over the taps and bridges of a kept capture: its exchanges, and one connection as a conversation
/// in text, hex or decoded; while the capture is still written, live. GUI thread.
class CapturePage : public QWidget
{
    Q_OBJECT
public:
    enum class Part { Exchanges, Conversation };

    explicit CapturePage(const WindowContext& context, QWidget* parent = nullptr);

    ExchangePane* exchanges() const { return m_exchanges; }
    Conversation* conversation() const { return m_conversation; }
    DecodedTalk* decoded() const { return m_decoded; } ///< null until it was shown
    void showPart(Part part);
    /// 0: of all connections.
    void follow(ConnectionId id);

signals:
    void showInTrafficWanted(sw::RowId row);
    /// There is the first exchange.
    void filled();

private:
    void build();
    void connectParts();
    void chooseForm(int form);
    void setConnection(ConnectionId id);

    WindowContext m_context;
    ExchangePane* m_exchanges;
    Conversation* m_conversation;
    DecodedTalk* m_decoded = nullptr; // made when first wanted
    Segments *m_parts, *m_forms;
    ElidedLabel* m_whose;
    QPushButton* m_all;
    QStackedWidget *m_stack, *m_talk; // m_talk: the conversation, in either form
    ConnectionId m_connection = 0;
    bool m_isFilled = false;
};

} // namespace sw
