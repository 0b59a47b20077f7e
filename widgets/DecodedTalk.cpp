#include "widgets/DecodedTalk.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"
#include "widgets/DecodedTalkDelegate.h"
#include "widgets/DecodedTalkModel.h"
#include "widgets/EmptyState.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/FollowingTable.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include <chrono>

namespace sw {

namespace {

constexpr std::chrono::milliseconds talkLookSoon{30};
constexpr qsizetype mostTalkReaders = 32; ///< kept, of messages that go on
constexpr int mostReadAtOnce = 40;        ///< messages; more than a screen has

/// Cards on the panel, as the bytes of a conversation are.
class TalkTable : public FollowingTable
{
public:
    using FollowingTable::FollowingTable;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QPainter(viewport()).fillRect(event->rect(), Theme::tokens().panel);
        FollowingTable::paintEvent(event);
    }
};

DecodeScope talkScope(EndpointId endpoint)
{
    DecodeScope scope;
    scope.endpoint = endpoint;
    scope.onlyRelayed = endpoint == 0;
    return scope;
}

struct TalkWanted
{
    quint64 key;
    Exchange exchange;
    Side side;
};

struct TalkFound
{
    quint64 key;
    Exchange exchange;
    TalkText text;
};

} // namespace

/// Of messages that go on; the others are read once. Touched by one worker at a time.
struct DecodedTalk::Readers
{
    TalkText read(const std::shared_ptr<TrafficStore>& store, const TalkWanted& wanted)
    {
        std::shared_ptr<TalkReader> reader = running.take(wanted.key);
        if (!reader)
            reader = std::make_shared<TalkReader>(store, wanted.exchange, wanted.side);
        const TalkText text = reader->read(wanted.exchange);
        if (wanted.exchange.state == Exchange::State::Running) {
            if (running.size() >= mostTalkReaders)
                running.erase(running.begin());
            running.insert(wanted.key, reader);
        }
        return text;
    }

    QHash<quint64, std::shared_ptr<TalkReader>> running;
};

DecodedTalk::DecodedTalk(const WindowContext& context, EndpointId endpoint, QWidget* parent)
    : QWidget(parent),
      m_store(context.store),
      m_follower(new ExchangeFollower(context.store, talkScope(endpoint), this)),
      m_model(new DecodedTalkModel(m_follower, this)),
      m_table(new TalkTable(DecodedTalkDelegate::heightOf(nullptr))),
      m_words(new ElidedLabel),
      m_notice(new Notice),
      m_detail(new ExchangeDetail(context.store)),
      m_readers(std::make_shared<Readers>()),
      m_job(new BackgroundJob(this))
{
    build();
    connectTable();
    updateWords();
}

DecodedTalk::~DecodedTalk() = default;

void DecodedTalk::build()
{
    setObjectName(QStringLiteral("decodedTalk"));
    nameWidget(m_table, QStringLiteral("Decoded conversation"));
    nameWidget(m_words, QStringLiteral("Decoded messages"));
    m_words->setTone(LabelTone::Secondary);
    m_words->setElideMode(Qt::ElideRight);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new DecodedTalkDelegate(m_model, m_table));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(1);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setMinimumHeight(Theme::px(120));
    m_empty = new EmptyState(m_table, QStringLiteral("No decoded messages yet"),
                             QStringLiteral("Send a program through this address: what it asks and what is "
                                            "answered is shown here as it happens."));
    auto* split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_detail);
    split->setStretchFactor(0, 1);
    split->setSizes({Theme::px(260), Theme::px(200)});
    m_detail->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(4));
    line->addWidget(m_words);
    layout->addLayout(line);
    layout->addWidget(m_notice);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(split, 1);
}

void DecodedTalk::connectTable()
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(talkLookSoon);
    connect(&m_soon, &QTimer::timeout, this, &DecodedTalk::look);
    const auto soon = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    connect(m_model, &DecodedTalkModel::updated, this, [this, soon] {
        updateWords();
        updateDetail();
        soon();
    });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, soon);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, soon);
    connect(m_table, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { openDetail(index.row()); });
    connect(m_table, &FollowingTable::rowChosen, this, [this](const QModelIndex& index) {
        if (index.isValid() && m_detail->isVisible())
            openDetail(index.row());
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &DecodedTalk::showMenu);
    connect(m_detail, &ExchangeDetail::sendAgainWanted, this, &DecodedTalk::sendAgainWanted);
    connect(m_detail, &ExchangeDetail::copyCurlWanted, this, &DecodedTalk::copyCurlWanted);
    connect(m_detail, &ExchangeDetail::showInTrafficWanted, this, &DecodedTalk::showInTrafficWanted);
}

void DecodedTalk::setConnection(ConnectionId id)
{
    m_opened = 0;
    m_detail->hide();
    m_detail->show(nullptr);
    m_follower->setFilter(ExchangeFilter({}, id));
}

void DecodedTalk::say(const Failure& told)
{
    m_notice->renew();
    m_notice->show(told, true);
}

void DecodedTalk::openDetail(int row)
{
    m_opened = m_model->message(row).number;
    m_detail->show(m_model->exchangeOf(m_opened));
    m_detail->setVisible(true);
    m_detail->bringUp();
}

void DecodedTalk::updateDetail()
{
    const Exchange* exchange = m_opened == 0 ? nullptr : m_model->exchangeOf(m_opened);
    if (exchange && m_detail->exchange() && !(*exchange == *m_detail->exchange()))
        m_detail->show(exchange);
}

void DecodedTalk::updateWords()
{
    QString words = m_model->rowCount() == 1
                        ? QStringLiteral("1 message")
                        : QStringLiteral("%1 messages").arg(trafficNumberText(quint64(m_model->rowCount())));
    if (m_model->dropped() > 0)
        words += QStringLiteral("; the first %1 are not shown").arg(trafficNumberText(m_model->dropped()));
    m_words->setText(words);
}

void DecodedTalk::copy(int row) const
{
    QGuiApplication::clipboard()->setText(m_model->index(row, 0).data().toString());
}

void DecodedTalk::showMenu(const QPoint& position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    const DecodedTalkModel::Message message = m_model->message(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("decodedMenu"));
    menu->addAction(QStringLiteral("Open exchange"), this, [this, row = QPersistentModelIndex(index)] {
        if (row.isValid())
            openDetail(row.row());
    });
    menu->addAction(QStringLiteral("Copy message"), this, [this, row = QPersistentModelIndex(index)] {
        if (row.isValid())
            copy(row.row());
    });
    menu->addAction(QStringLiteral("Show rows"), this,
                    [this, message] { emit showInTrafficWanted(message.place.row); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void DecodedTalk::keyPressEvent(QKeyEvent* event)
{
    const QModelIndex current = m_table->currentIndex();
    if (event->key() == Qt::Key_Escape && m_detail->isVisible()) {
        m_opened = 0;
        m_detail->hide();
        m_table->setFocus();
    } else if (event->matches(QKeySequence::Copy) && current.isValid()) {
        copy(current.row());
    } else {
        QWidget::keyPressEvent(event);
    }
}

/// Reads what is in view and has changed.
void DecodedTalk::look()
{
    if (m_isReading || !isVisible())
        return;
    std::vector<TalkWanted> wanted;
    const int room = m_table->viewport()->height();
    for (int row = std::max(0, m_table->rowAt(0));
         row < m_model->rowCount() && m_table->rowViewportPosition(row) < room &&
         wanted.size() < mostReadAtOnce;
         ++row) {
        if (m_model->isStale(row))
            wanted.push_back({m_model->message(row).key(), m_model->exchange(row), m_model->side(row)});
    }
    if (wanted.empty())
        return;
    m_isReading = true;
    m_job->start(
        [store = m_store, readers = m_readers, wanted = std::move(wanted)] {
            std::vector<TalkFound> found;
            found.reserve(wanted.size());
            for (const TalkWanted& one : wanted)
                found.push_back({one.key, one.exchange, readers->read(store, one)});
            return found;
        },
        [this](const std::vector<TalkFound>& found) {
            m_isReading = false;
            for (const TalkFound& one : found) {
                if (const int row = m_model->setText(one.key, one.exchange, one.text); row >= 0)
                    fitHeight(row);
            }
            m_soon.start(); // what came meanwhile, and what the new heights brought into view
        });
}

void DecodedTalk::fitHeight(int row)
{
    const TalkText* text = m_model->text(row);
    const int height = DecodedTalkDelegate::heightOf(text);
    if (height != m_table->rowHeight(row))
        m_table->setRowHeight(row, height);
}

void DecodedTalk::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_soon.start();
}

void DecodedTalk::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_soon.start();
}

/// Other letters: other heights. The table forgets those that it had, and hears of it later.
void DecodedTalk::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange)
        return;
    QTimer::singleShot(0, this, [this] {
        for (int row = 0; row < m_model->rowCount(); ++row)
            fitHeight(row);
    });
}

} // namespace sw
