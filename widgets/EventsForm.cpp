#include "widgets/EventsForm.h"

#include "models/http/DockerEvents.h"
#include "models/http/JsonPretty.h"
#include "models/http/JsonValues.h"
#include "widgets/BodyFeed.h"
#include "widgets/DenseDelegate.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/FairSplit.h"
#include "widgets/FollowingTable.h"
#include "widgets/JsonColours.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

namespace sw {

namespace {

constexpr int eventRowHeight = 22;
constexpr qsizetype shownEvent = 256 << 10; // bytes of one event's JSON

QString eventCount(qint64 count) { return QLocale(QLocale::English).toString(count); }

} // namespace

class EventsForm::Reader final : public BodyReader
{
public:
    explicit Reader(EventsForm* form) : m_form(form), m_values([this](QByteArrayView value) { take(value); })
    {
    }
    void feed(QByteArrayView bytes) override { m_values.feed(bytes); }
    void finish() override { m_values.finish(); }
    std::function<void()> news() override
    {
        auto batch = std::make_shared<std::vector<DockerEvent>>(std::move(m_batch));
        m_batch.clear();
        return [form = m_form, batch, dropped = std::exchange(m_dropped, 0)] {
            form->m_model->add(std::move(*batch), dropped);
            form->updateState();
        };
    }

private:
    void take(QByteArrayView value)
    {
        auto event = dockerEvent(value);
        if (!event)
            return;
        m_batch.push_back(std::move(*event));
        if (m_batch.size() >= 2 * DockerEventsModel::mostRows) { // the window would forget them at once
            m_dropped += DockerEventsModel::mostRows;
            m_batch.erase(m_batch.begin(), m_batch.begin() + DockerEventsModel::mostRows);
        }
    }

    EventsForm* m_form;
    JsonValues m_values;
    std::vector<DockerEvent> m_batch;
    qint64 m_dropped = 0;
};

EventsForm::EventsForm(QWidget* parent)
    : BodyForm(parent),
      m_feed(new BodyFeed(this)),
      m_model(new DockerEventsModel(this)),
      m_table(new FollowingTable(Theme::px(eventRowHeight))),
      m_filter(new QLineEdit),
      m_follow(makeButton(QStringLiteral("Follow events"), QStringLiteral("follow"))),
      m_state(new PlainLabel({}, LabelTone::Secondary)),
      m_detail(new PayloadBox),
      m_split(new FairSplit(Qt::Vertical, 1, 300, 45)),
      m_empty(nullptr)
{
    build();
    connect(m_feed, &BodyFeed::told, this, &BodyForm::changed);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model->setFilter(words);
        updateState();
    });
    connect(m_table, &FollowingTable::rowChosen, this,
            [this](const QModelIndex& index) { showChosen(index); });
    connect(m_table, &FollowingTable::followChanged, this, &EventsForm::updateState);
    connect(m_follow, &QPushButton::clicked, m_table, &FollowingTable::follow);
    updateState();
}

QWidget* EventsForm::buildBar()
{
    nameWidget(m_filter, QStringLiteral("Filter events"));
    m_filter->setPlaceholderText(QStringLiteral("Filter events: container start -exec"));
    addMagnifier(m_filter);
    addClearButton(m_filter);
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(4));
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_state);
    layout->addWidget(m_follow);
    return bar;
}

void EventsForm::build()
{
    setObjectName(QStringLiteral("eventsForm"));
    nameWidget(m_table, QStringLiteral("Events"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new DenseDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    QHeaderView* header = m_table->horizontalHeader();
    header->setStretchLastSection(true);
    constexpr int widths[] = {190, 80, 110, 150};
    for (int column = 0; column < int(std::size(widths)); ++column)
        m_table->setColumnWidth(column, Theme::px(widths[column]));
    connect(&Theme::instance(), &Theme::changed, m_table,
            [this] { setRowHeights(m_table, Theme::px(eventRowHeight)); });
    m_empty = new EmptyState(m_table, {}, {});
    nameWidget(m_detail->view(), QStringLiteral("Event as JSON"));
    m_detail->view()->setColours(jsonColours);
    m_detail->view()->setQuietLineFeeds(true);
    m_detail->hide();
    m_split->addWidget(m_table);
    m_split->addWidget(m_detail);
    m_split->setHandleWidth(1);
    m_split->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_split, 1);
}

/// In a low window the JSON stands beside the list.
void EventsForm::resizeEvent(QResizeEvent* event)
{
    BodyForm::resizeEvent(event);
    m_split->setOrientation(height() < Theme::px(340) ? Qt::Horizontal : Qt::Vertical);
}

void EventsForm::setBody(std::shared_ptr<const ByteSource> body, bool ended)
{
    m_model->clear();
    m_feed->start(std::move(body), std::make_shared<Reader>(this), ended);
    updateState();
}

void EventsForm::bodyGrew(bool ended) { m_feed->grew(ended); }

bool EventsForm::isSettled() const { return m_feed->isSettled(); }

void EventsForm::showChosen(const QModelIndex& index)
{
    m_detail->setVisible(index.isValid());
    if (!index.isValid())
        return;
    JsonPretty pretty(JsonPretty::Hand::AsItGrows);
    pretty.feed(QByteArrayView(m_model->event(index.row()).json)
                    .first(std::min(shownEvent, m_model->event(index.row()).json.size())));
    m_detail->view()->setBytes(pretty.take());
}

void EventsForm::updateState()
{
    QStringList words;
    const bool isFiltered = !m_filter->text().trimmed().isEmpty();
    if (isFiltered)
        words << QStringLiteral("%1 of %2 shown")
                     .arg(eventCount(m_model->rowCount()), eventCount(qint64(m_model->kept())));
    if (m_model->total() > qint64(m_model->kept()))
        words << QStringLiteral("the latest %1 are kept").arg(eventCount(qint64(m_model->kept())));
    if (m_table->waiting() > 0)
        words << QStringLiteral("%1 below").arg(eventCount(m_table->waiting()));
    m_state->setText(words.join(QStringLiteral(" · ")));
    m_follow->setVisible(!m_table->isFollowing());
    const bool any = m_model->kept() > 0;
    m_empty->setWords(
        any ? QStringLiteral("No event matches") : QStringLiteral("No events yet"),
        any ? QStringLiteral("The filter hides all %1.").arg(eventCount(qint64(m_model->kept())))
            : QStringLiteral("The engine tells each one as it happens."));
}

QString EventsForm::words() const
{
    return m_model->total() == 1 ? QStringLiteral("1 event")
                                 : QStringLiteral("%1 events").arg(eventCount(m_model->total()));
}

void EventsForm::openFind()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

bool EventsForm::takeKey(QEvent* event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return false;
    if (!static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find))
        return false;
    if (event->type() == QEvent::KeyPress)
        openFind();
    event->accept();
    return true;
}

} // namespace sw
