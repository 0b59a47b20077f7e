#include "widgets/TrafficPanel.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/EmptyState.h"
#include "widgets/FollowingTable.h"
#include "widgets/Parts.h"
#include "widgets/PayloadPane.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"
#include "widgets/TrafficDelegate.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>

namespace sw {

TrafficPanel::TrafficPanel(const WindowContext& context, QWidget* parent)
    : QWidget(parent),
      m_store(context.store),
      m_model(new TrafficModel(context.store, context.names, this)),
      m_table(new FollowingTable(22)),
      m_payload(new PayloadPane(m_model, context.settings)),
      m_count(new PlainLabel({}, LabelTone::Secondary)),
      m_follow(makeButton(QStringLiteral("Follow"), QStringLiteral("follow"))),
      m_headerTick(new QTimer(this))
{
    nameWidget(m_table, QStringLiteral("Traffic"));
    m_table->setItemDelegate(new TrafficDelegate(m_table));
    m_table->setModel(m_model);
    setUpColumns();
    new EmptyState(m_table, QStringLiteral("No messages yet"),
                   context.engine
                       ? QStringLiteral("What your listeners and clients receive and send appears here.")
                       : QStringLiteral("This capture holds no rows."));
    auto* split = new QSplitter(Qt::Horizontal);
    split->setHandleWidth(1);
    split->addWidget(m_table);
    split->addWidget(m_payload);
    split->setSizes({640, 400});
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader(context.engine != nullptr));
    layout->addWidget(split, 1);

    connect(m_table, &FollowingTable::rowChosen, m_payload, &PayloadPane::showRow);
    connect(m_payload, &PayloadPane::dismissed, m_table->selectionModel(), &QItemSelectionModel::clear);
    connect(m_table, &FollowingTable::followChanged, m_headerTick, qOverload<>(&QTimer::start));
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, [this] {
            if (!m_headerTick->isActive())
                m_headerTick->start();
        });
    m_headerTick->setSingleShot(true);
    m_headerTick->setInterval(100);
    connect(m_headerTick, &QTimer::timeout, this, &TrafficPanel::updateHeader);
    updateHeader();
}

QWidget* TrafficPanel::buildHeader(bool canClear)
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("bar"));
    bar->setMinimumHeight(40);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->setSpacing(8);
    auto* title = new PlainLabel(QStringLiteral("Traffic"));
    title->setFont(Theme::ui(13, QFont::DemiBold));
    layout->addWidget(title);
    layout->addWidget(m_count);
    layout->addStretch(1);
    layout->addWidget(m_follow);
    m_follow->setToolTip(QStringLiteral("Go to the newest row and stay there"));
    connect(m_follow, &QPushButton::clicked, this, &TrafficPanel::follow);
    if (canClear) {
        QToolButton* clearButton = makeIconButton(QStringLiteral("Clear traffic"), QStringLiteral("trash"));
        layout->addWidget(clearButton);
        connect(clearButton, &QToolButton::clicked, this, &TrafficPanel::clear);
    }
    return bar;
}

void TrafficPanel::setUpColumns()
{
    auto* header = new TableHeader(m_table);
    m_table->setHorizontalHeader(header);
    header->setSectionsClickable(false); // rows stand in the order in which they came
    header->setStretchLastSection(true);
    const int widths[] = {72, 136, 92, 36, 150, 132, 72};
    for (int column = 0; column < TrafficModel::Preview; ++column)
        m_table->setColumnWidth(column, widths[column]);
}

void TrafficPanel::updateHeader()
{
    const auto rows = quint64(m_model->rowCount());
    m_count->setText(rows == 1 ? QStringLiteral("1 row")
                               : QStringLiteral("%1 rows").arg(trafficNumberText(rows)));
    const bool following = m_table->isFollowing();
    m_follow->setVisible(!following);
    const int waiting = m_table->waiting();
    m_follow->setText(waiting > 0 ? QStringLiteral("%1 new below").arg(trafficNumberText(quint64(waiting)))
                                  : QStringLiteral("Follow"));
    m_follow->setAccessibleName(m_follow->text());
}

void TrafficPanel::follow() { m_table->follow(); }

void TrafficPanel::clear()
{
    m_table->selectionModel()->clear();
    m_store->requestClear();
}

QByteArray TrafficPanel::columnState() const { return m_table->horizontalHeader()->saveState(); }

void TrafficPanel::restoreColumnState(const QByteArray& state)
{
    if (!state.isEmpty())
        m_table->horizontalHeader()->restoreState(state);
}

} // namespace sw
