#include "widgets/ReplyBar.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QPushButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int lookBack = 200; // rows that are looked at for the last message

bool isReceived(const QModelIndex& index)
{
    return index.isValid() &&
           TrafficEvent(index.data(TrafficModel::EventRole).toInt()) == TrafficEvent::Received;
}

} // namespace

ReplyBar::ReplyBar(TrafficModel* model, QAbstractItemView* table, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_table(table),
      m_reply(makeButton(QStringLiteral("Reply"), QStringLiteral("reply"))),
      m_words(new ElidedLabel)
{
    setObjectName(QStringLiteral("replyBar"));
    m_words->setObjectName(QStringLiteral("replyTo"));
    m_words->setTone(LabelTone::Secondary);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(4));
    layout->setSpacing(Theme::px(10));
    layout->addWidget(m_reply);
    layout->addWidget(m_words, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(50);
    connect(&m_soon, &QTimer::timeout, this, &ReplyBar::refresh);
    const auto soon = [this] {
        if (m_active && !m_soon.isActive())
            m_soon.start();
    };
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, soon);
    connect(m_model, &QAbstractItemModel::modelReset, this, soon);
    connect(m_model, &QAbstractItemModel::dataChanged, this, soon);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, soon);
    connect(m_reply, &QPushButton::clicked, this, [this] { emit replyWanted(m_sender); });
    hide();
}

void ReplyBar::setActive(bool active)
{
    m_active = active;
    refresh();
}

/// The chosen message, else the last one that came; -1: none.
int ReplyBar::messageRow() const
{
    if (isReceived(m_table->currentIndex()))
        return m_table->currentIndex().row();
    const int rows = m_model->rowCount();
    for (int row = rows - 1; row >= std::max(0, rows - lookBack); --row) {
        if (isReceived(m_model->index(row, 0)))
            return row;
    }
    return -1;
}

void ReplyBar::showReason(const QString& words, bool answerable)
{
    m_words->setText(words);
    m_words->setAccessibleName(words);
    m_reply->setEnabled(answerable);
    m_reply->setAccessibleDescription(words);
    m_reply->setToolTip(plainToolTip(words));
}

void ReplyBar::refresh()
{
    const int row = m_active ? messageRow() : -1;
    setVisible(row >= 0);
    if (row < 0)
        return;
    const QModelIndex index = m_model->index(row, TrafficModel::Peer);
    m_sender = index.data(TrafficModel::ConnectionRole).toUInt();
    if (m_sender == 0)
        showReason(QStringLiteral("unnamed, cannot be answered"), false);
    else if (m_isOpen && !m_isOpen(m_sender))
        showReason(QStringLiteral("%1 has gone").arg(index.data().toString()), false);
    else
        showReason(QStringLiteral("to %1").arg(index.data().toString()), true);
}

} // namespace sw
