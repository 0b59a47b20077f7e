#pragma once

#include "models/http/HttpRequest.h"
#include "models/session/EndpointStatus.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QStackedWidget;

namespace sw {

class AllowListView;
class DecodedTalk;
class ExchangePane;
class ReadyLines;
class Segments;
class TapRulesView;

/// What the page of a tap or bridge shows beside its connections: exchanges, the conversation, rules, and the
/// calls that were seen. GUI thread.
class RelayPane : public QWidget
{
    Q_OBJECT
public:
    enum class Part { Exchanges, Conversation, Rules, AllowList };

    /// conversation: becomes a part of this.
    RelayPane(const WindowContext& context, EndpointId endpoint, QWidget* conversation,
              QWidget* parent = nullptr);

    void setStatus(const EndpointStatus& status);
    /// 0: all.
    void setConnection(ConnectionId id);
    void showPart(Part part);
    Part part() const;
    /// The conversation's messages as they are decoded, or its bytes.
    void setDecoded(bool decoded);
    DecodedTalk* decoded() const { return m_decoded; } ///< null until it was shown
    ExchangePane* exchanges() const { return m_exchanges; }
    TapRulesView* rules() const { return m_rules; }
    AllowListView* allowList() const { return m_allowList; }
    /// Lines to copy; stands above the page's parts.
    ReadyLines* readyLines() const { return m_readyLines; }

protected:
    void showEvent(QShowEvent* event) override;

signals:
    void sendAgainWanted(const sw::HttpRequest& request);
    void showInTrafficWanted(sw::RowId row);
    void followWanted(sw::ConnectionId id);
    void partShown(sw::RelayPane::Part part);

private:
    void makeDecoded();
    void lookForHttp();

    WindowContext m_context;
    EndpointId m_endpoint;
    ConnectionId m_connection = 0;
    Segments* m_parts;
    QStackedWidget *m_stack, *m_talk; // m_talk: the conversation, in either form
    DecodedTalk* m_decoded = nullptr; // made when first wanted
    ExchangePane* m_exchanges;
    TapRulesView* m_rules;
    AllowListView* m_allowList;
    ReadyLines* m_readyLines;
};

} // namespace sw
