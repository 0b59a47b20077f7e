#include "widgets/FramesView.h"

#include "models/session/FramesModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"
#include "widgets/FollowingTable.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include <chrono>

namespace sw {

namespace {

constexpr std::chrono::milliseconds frameTick{100};
constexpr std::size_t framesAtOnce = 4096;

} // namespace

FramesView::FramesView(std::shared_ptr<TrafficStore> store, EndpointId endpoint, QWidget* parent)
    : QWidget(parent),
      m_store(std::move(store)),
      m_endpoint(endpoint),
      m_model(new FramesModel(this)),
      m_table(new FollowingTable(Theme::px(24))),
      m_words(new PlainLabel({}, LabelTone::Secondary)),
      m_job(new BackgroundJob(this))
{
    nameWidget(m_table, QStringLiteral("Framed messages"));
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int widths[] = {60, 100, 90, 84, 80, 76};
    for (int column = 0; column < FramesModel::Preview; ++column)
        m_table->setColumnWidth(column, Theme::px(widths[column]));
    m_words->setWordWrap(true);
    m_words->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_words);
    layout->addWidget(m_table, 1);
    m_tick.setInterval(frameTick);
    connect(&m_tick, &QTimer::timeout, this, &FramesView::look);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        emit rowWanted(index.data(FramesModel::RowIdRole).toULongLong());
    });
}

FramesView::~FramesView() = default;

void FramesView::setFraming(const Framing& framing)
{
    if (framing == m_framing)
        return;
    m_framing = framing;
    startAgain();
}

void FramesView::setConnection(ConnectionId connection)
{
    if (connection == m_connection)
        return;
    m_connection = connection;
    startAgain();
}

void FramesView::startAgain()
{
    m_job->cancel();
    m_isLooking = false;
    m_scan.reset();
    m_model->clear();
    if (m_framing.isNone()) {
        m_tick.stop();
    } else {
        m_scan = std::make_shared<FrameScan>(m_store, m_endpoint, m_connection, m_framing);
        m_tick.start();
        look();
    }
    updateWords();
}

void FramesView::look()
{
    if (m_isLooking || !m_scan || m_scan->next() >= m_store->end())
        return;
    m_isLooking = true;
    m_job->start([this, scan = m_scan, end = m_store->end()](const BackgroundJob::Ticket& ticket) {
        std::vector<StreamFrame> found;
        const auto post = [&](bool isLast) {
            ticket.post([this, frames = std::exchange(found, {}),
                         open = isLast ? scan->open() : std::vector<StreamFrame>(), isLast] {
                m_model->append(frames, open);
                m_isLooking = !isLast;
                updateWords();
            });
        };
        scan->extend(
            end,
            [&](StreamFrame frame) {
                found.push_back(std::move(frame));
                if (found.size() >= framesAtOnce)
                    post(false);
            },
            [&] { return ticket.isCancelled(); });
        post(true);
    });
}

void FramesView::updateWords()
{
    QString words = QStringLiteral("%1 messages, told apart by “%2”")
                        .arg(trafficNumberText(m_model->whole()), m_framing.words());
    if (m_model->dropped() > 0)
        words += QStringLiteral("; the first %1 are not shown").arg(trafficNumberText(m_model->dropped()));
    m_words->setText(words);
}

} // namespace sw
