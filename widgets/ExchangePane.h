#pragma once

#include "models/base/Failure.h"
#include "models/decode/Exchange.h"
#include "models/http/HttpRequest.h"
#include "models/kernel/SocketAddress.h"
#include "models/traffic/TrafficRecord.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QTimer;

namespace sw {

class ElidedLabel;
class ExchangeColumns;
class ExchangeDetail;
class ExchangeFollower;
class EmptyState;
class ExchangeModel;
class FollowingTable;
class FairSplit;
class Notice;

/// The exchanges of one endpoint as they come, and the chosen one below. GUI thread.
class ExchangePane : public QWidget
{
    Q_OBJECT
public:
    /// endpoint 0: of all taps and bridges. received: who wrote what the endpoint received; of a client that
    /// is the target.
    ExchangePane(const WindowContext& context, EndpointId endpoint, Side received = Side::Client,
                 QWidget* parent = nullptr);
    ~ExchangePane() override;

    /// 0: of all connections.
    void setConnection(ConnectionId id);
    /// Where a request goes when it is copied as a line of curl.
    void setTarget(const SocketAddress& address) { m_target = address; }
    ExchangeModel* model() const { return m_model; }
    FollowingTable* table() const { return m_table; }
    ExchangeDetail* detail() const { return m_detail; }
    QLineEdit* filter() const { return m_filter; }
    void focusFilter();
    /// To the clipboard. What a person is told of it; says it here, too.
    /// endpoint: whose target it goes to, unless setTarget() said it.
    Failure copyCurl(const HttpRequest& request, EndpointId endpoint);
    /// "docker · 812"; empty when none of its exchanges is shown.
    QString clientOf(ConnectionId id) const;
    /// Filter, count and protocol, above the table.
    QWidget* bar() const { return m_bar; }
    /// The bar leaves this for a row that it shares with what is left of it; takes that, too.
    QWidget* takeBarBeside(QWidget* left);
    /// What to do while there is no exchange yet.
    void setAdvice(const QString& advice);

signals:
    void sendAgainWanted(const sw::HttpRequest& request);
    void showInTrafficWanted(sw::RowId row);
    /// The conversation of that connection is to be shown.
    void followWanted(sw::ConnectionId id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void buildBar();
    void applyFilter();
    void onUpdated();
    void showChosen();
    void showMenu(const QPoint& position);
    void shareHeight();
    int heightBesideTable() const;
    void showWholeRows(int room);

    WindowContext m_context;
    ExchangeFollower* m_follower;
    ExchangeModel* m_model;
    FollowingTable* m_table;
    QLineEdit* m_filter;
    QComboBox* m_protocol;
    QWidget* m_bar;
    ElidedLabel* m_words;
    Notice* m_notice;
    EmptyState* m_empty = nullptr;
    ExchangeDetail* m_detail;
    QTimer* m_soon;
    SocketAddress m_target;
    ConnectionId m_connection = 0;
    quint32 m_chosen = 0;
    ExchangeColumns* m_columns = nullptr;
    FairSplit* m_split;
    QWidget* m_hint; ///< says how to open one, while none is
    QString m_advice;
};

} // namespace sw
