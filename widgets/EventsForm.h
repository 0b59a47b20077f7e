#pragma once

#include "widgets/BodyForm.h"

class QLineEdit;
class QPushButton;

namespace sw {

class BodyFeed;
class DockerEventsModel;
class EmptyState;
class FairSplit;
class FollowingTable;
class PayloadBox;
class PlainLabel;

/// The events of an engine as a list that grows at its end; a filter above it, the JSON of the chosen one
/// below. GUI thread.
class EventsForm : public BodyForm
{
    Q_OBJECT
public:
    explicit EventsForm(QWidget* parent = nullptr);

    QString title() const override { return QStringLiteral("Events"); }
    void setBody(std::shared_ptr<const ByteSource> body, bool ended) override;
    void bodyGrew(bool ended) override;
    bool isSettled() const override;
    QString words() const override;
    void openFind() override;
    bool takeKey(QEvent* event) override;
    DockerEventsModel* model() const { return m_model; }
    FollowingTable* table() const { return m_table; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Reader;
    QWidget* buildBar();
    void build();
    void showChosen(const QModelIndex& index);
    void updateState();

    BodyFeed* m_feed;
    DockerEventsModel* m_model;
    FollowingTable* m_table;
    QLineEdit* m_filter;
    QPushButton* m_follow;
    PlainLabel* m_state;
    PayloadBox* m_detail;
    FairSplit* m_split;
    EmptyState* m_empty;
};

} // namespace sw
