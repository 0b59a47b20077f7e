#include "widgets/PageRoom.h"

#include "widgets/AccessPanel.h"
#include "widgets/Conversation.h"
#include "widgets/QueueStrip.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"

#include <QAbstractItemModel>
#include <QAction>
#include <QEvent>

#include <utility>

namespace sw {

namespace {

// Pixels at 100 %.
constexpr int leastForQueues = 400;   // height of the page with its header
constexpr int leastForSeveral = 600;  // width with several connections to choose from
constexpr int leastForOne = 760;      // width with one at most, or with tables beside the list
constexpr int leastWithPayload = 940; // width with a payload beside the messages
constexpr int threeLines = 100;       // of a message, with its head
constexpr int twoLines = 72;

QAction* partAction(const QString& text, QObject* parent)
{
    auto* action = new QAction(text, parent);
    action->setCheckable(true);
    action->setVisible(false);
    return action;
}

} // namespace

PageRoom::PageRoom(const Parts& parts, QObject* parent)
    : QObject(parent),
      m_parts(parts),
      m_showConnections(partAction(QStringLiteral("Connections"), this)),
      m_showQueues(partAction(QStringLiteral("Queues"), this))
{
    for (QAction* action : actions())
        connect(action, &QAction::toggled, this, &PageRoom::arrange);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(parts.list, signal, this, &PageRoom::arrange);
    connect(parts.access, &AccessPanel::answered, this, &PageRoom::arrange);
    connect(parts.conversation, &Conversation::payloadShown, this, &PageRoom::arrange);
    connect(&Theme::instance(), &Theme::changed, this, &PageRoom::arrange, Qt::QueuedConnection);
    for (QWidget* part : {static_cast<QWidget*>(parts.room), static_cast<QWidget*>(parts.access)})
        part->installEventFilter(this);
    arrange();
}

bool PageRoom::eventFilter(QObject* watched, QEvent* event)
{
    const bool isSize = event->type() == QEvent::Resize && watched == m_parts.room;
    const bool isAccess = watched == m_parts.access &&
                          (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent);
    if (isSize || isAccess)
        arrange();
    return false;
}

/// What is shown and hidden here may change a size, which asks again.
void PageRoom::arrange()
{
    if (std::exchange(m_isArranging, true))
        return;
    arrangeConnections();
    arrangeQueues();
    arrangeAccess();
    m_isArranging = false;
}

void PageRoom::arrangeConnections()
{
    const int least = m_parts.conversation->isPayloadShown()             ? leastWithPayload
                      : !m_parts.isRelay && m_parts.list->rowCount() > 2 ? leastForSeveral
                                                                         : leastForOne;
    const bool tight = m_parts.room->width() < Theme::px(least);
    m_showConnections->setVisible(tight);
    m_parts.connections->setVisible(!tight || m_showConnections->isChecked());
}

void PageRoom::arrangeQueues()
{
    if (!m_parts.queues)
        return;
    const bool low = m_parts.room->parentWidget()->height() < Theme::px(leastForQueues);
    m_showQueues->setVisible(low && m_parts.queues->isOffered());
    m_parts.queues->setFolded(low && !m_showQueues->isChecked());
}

/// One page that shows all of one thing instead of three slits.
void PageRoom::arrangeAccess()
{
    const bool isOpen = !m_parts.access->isHidden();
    const int left = m_parts.room->height() - (isOpen ? m_parts.access->sizeHint().height() : 0);
    const int sending = m_parts.sending->isHidden() ? 0 : m_parts.sending->minimumSizeHint().height();
    const int queues =
        m_parts.queues && !m_parts.queues->isHidden() ? m_parts.queues->sizeHint().height() : 0;
    const bool queuesFit = !isOpen || left >= queues + Theme::px(threeLines) + sending;
    if (!queuesFit && m_parts.queues)
        m_parts.queues->setFolded(!m_showQueues->isChecked());
    const bool allFits = queuesFit || left >= Theme::px(twoLines) + sending;
    if (!m_parts.isRelay) // two lines with all in sight rather than a third that pushes Send out of it
        m_parts.conversation->keepRoom(Theme::px(queuesFit ? threeLines : twoLines));
    const bool hasColumns = allFits || (sending > 0 && left >= sending);
    const QWidget* focus = m_parts.room->window()->focusWidget();
    const QWidget* hidden = hasColumns ? m_parts.messages : m_parts.columns;
    if (!allFits && focus && hidden->isAncestorOf(focus))
        m_parts.access->setFocus(); // what is hidden would hand it to what is next, far away
    m_parts.messages->setVisible(allFits);
    m_parts.columns->setVisible(hasColumns);
}

} // namespace sw
