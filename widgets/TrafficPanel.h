#pragma once

#include "widgets/WindowContext.h"

#include <QWidget>

class QPushButton;
class QTimer;
class QToolButton;

namespace sw {

class FollowingTable;
class PayloadPane;
class PlainLabel;
class TrafficModel;

/// Every message of everything, one line each, with the payload of the chosen one beside it.
class TrafficPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TrafficPanel(const WindowContext& context, QWidget* parent = nullptr);

    void follow();
    void clear();
    FollowingTable* table() const { return m_table; }
    QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);

private:
    QWidget* buildHeader(bool canClear);
    void setUpColumns();
    void updateHeader();

    std::shared_ptr<TrafficStore> m_store;
    TrafficModel* m_model;
    FollowingTable* m_table;
    PayloadPane* m_payload;
    PlainLabel* m_count;
    QPushButton* m_follow;
    QTimer* m_headerTick;
};

} // namespace sw
