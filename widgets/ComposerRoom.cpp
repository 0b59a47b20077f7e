// What of a Composer folds away where there is little room, and what stays in sight there.
#include "widgets/AttachmentBar.h"
#include "widgets/Composer.h"
#include "widgets/MessageBody.h"
#include "widgets/Parts.h"
#include "widgets/RepeatBar.h"
#include "widgets/RoomForAll.h"
#include "widgets/Segments.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QApplication>
#include <QBoxLayout>
#include <QComboBox>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

constexpr int manyRows = 4, mostShareOfMany = 42; // more rows than that are a wall of controls
constexpr int mostShare = 56;     // percent of its room that a composer may take with all options in it
constexpr int toUnfold = 3;       // percent less, so that it does not turn to and fro
constexpr int layoutPasses = 300; // ms in which what has changed is laid out for good
constexpr int leastMessage = 48;  // pixels at 100 %: two lines
constexpr int composerGap = 8;    // pixels at 100 %

} // namespace

void Composer::buildFold()
{
    m_fold->setCheckable(true);
    m_fold->setChecked(m_context.settings->value(Choice::composerOptions));
    m_fold->setToolTip(plainToolTip(QStringLiteral(
        "Line ending, macros, framing, repeat, attachments, history, saved messages, sequence")));
    m_foldWords->setTone(LabelTone::Secondary);
    m_foldWords->setElideMode(Qt::ElideRight);
    connect(m_fold, &QPushButton::toggled, this, [this](bool shown) {
        m_context.settings->set(Choice::composerOptions, shown);
        placeOptions();
        bringIntoSight();
    });
    connect(m_context.settings.get(), &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(Choice::composerOptions.key)) // pages that are open already, too
            m_fold->setChecked(m_context.settings->value(Choice::composerOptions));
    });
    placeOptions();
}

void Composer::watchRoom()
{
    RoomForAll* room = roomAround(this);
    if (!room || room == m_room)
        return;
    m_room = room;
    room->installEventFilter(this);
    connect(room->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        const QWidget* focus = QApplication::focusWidget();
        const bool isLeft = focus && focus != m_revealedFor && !isAncestorOf(focus);
        if (!m_revealUntil.hasExpired() && !isLeft) // one layout asks the next
            revealNow();
    });
}

void Composer::shareRoomWith(QWidget* part)
{
    m_sharer = part;
    part->installEventFilter(this);
    placeOptions();
}

bool Composer::isChoicesRowSpared() const
{
    const int inner = width() - 2 * layout()->contentsMargins().left();
    return inner >= m_ways->sizeHint().width() + m_choices->sizeHint().width() + Theme::px(composerGap);
}

/// Whether all options would leave too little to the conversation. Takes no notice of what the message is, of
/// errors, nor of what is shown at the moment, so that nothing folds away because of what somebody does.
bool Composer::hasLittleRoom() const
{
    if (!m_room)
        return false;
    const int inner = width() - 2 * layout()->contentsMargins().left();
    const int row = m_send->sizeHint().height() + layout()->spacing();
    const int tools = m_repeat->sizeHint().width() + m_tools->sizeHint().width() + Theme::px(composerGap);
    int rows = 2; // the views, and Send
    rows += isChoicesRowSpared() ? 0 : m_choices->sizeHint().width() <= inner ? 1 : 2;
    rows += tools <= inner ? 1 : 2;
    const int whole = rows * row + Theme::px(leastMessage) + 2 * layout()->contentsMargins().top();
    const int most = (rows > manyRows ? mostShareOfMany : mostShare) - (m_isTight ? toUnfold : 0);
    const int shared = m_sharer && !m_sharer->isHidden() ? m_sharer->sizeHint().height() : 0;
    return whole * 100 > (m_room->height() - shared) * most;
}

/// Where only its words stand against one row of all that is below the message, its icon says it.
void Composer::fitFinish()
{
    const QString words = m_finish->accessibleName();
    if (std::exchange(m_finishZoom, Theme::instance().zoom()) != Theme::instance().zoom()) {
        m_finish->setText(words);
        m_finishWidth = m_finish->sizeHint().width();
    }
    const int inner = width() - 2 * layout()->contentsMargins().left();
    const int others = Theme::px(m_wordsWidth) + m_send->sizeHint().width() + 2 * Theme::px(composerGap);
    const int icon = m_finishWidth - m_finish->fontMetrics().horizontalAdvance(words);
    const bool asIcon = inner < others + m_finishWidth && inner >= others + icon;
    if (m_finish->text().isEmpty() != asIcon)
        m_finish->setText(asIcon ? QString() : words);
}

/// What is done to the message on its way stands in the top row when there is room, else in a row of its own;
/// where there is little room, that and what is below it only while they are wanted.
void Composer::placeOptions()
{
    if (m_isPlacing)
        return;
    m_isPlacing = true;
    m_isTight = hasLittleRoom();
    const bool shown = !m_isTight || m_fold->isChecked();
    const bool beside = !m_isTight && isChoicesRowSpared();
    if (std::exchange(m_choicesAreBeside, beside) != beside) {
        if (beside)
            m_top->insertWidget(1, m_choices, 1);
        else
            m_below->addWidget(m_choices);
    }
    m_fold->setVisible(m_isTight);
    m_foldWords->setVisible(!beside);
    m_choices->setVisible(shown);
    m_tools->setVisible(shown);
    m_optionsRow->setVisible(shown || m_isRepeating);
    fitFinish();
    m_isPlacing = false;
    updateFoldWords();
}

/// Nothing that alters a message or its sending is hidden in silence.
void Composer::updateFoldWords()
{
    QStringList words;
    if (m_choices->isHidden()) {
        if (m_ending->currentIndex() > 0)
            words << m_ending->currentText();
        words << m_options->words() << (m_isRepeating ? QString() : m_repeat->words()); // that is seen itself
        words.removeAll(QString());
    }
    m_foldWords->setText(words.join(QStringLiteral(", ")));
}

void Composer::unfold()
{
    if (m_isTight)
        m_fold->setChecked(true);
}

QSize Composer::minimumSizeHint() const
{
    const int margins = 2 * layout()->contentsMargins().left();
    const int top = m_ways->sizeHint().width() + m_fold->sizeHint().width() + 2 * Theme::px(composerGap);
    const int least =
        margins + std::max({top, m_choices->minimumSizeHint().width(),
                            m_optionsRow->minimumSizeHint().width(), m_bottom->minimumSizeHint().width()});
    // A splitter does not ask for the height that wrapped words need at a width.
    return {least, layout()->totalMinimumHeightForWidth(std::max(width(), least))};
}

void Composer::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeOptions();
}

void Composer::showEvent(QShowEvent* event)
{
    watchRoom();
    placeOptions();
    QWidget::showEvent(event);
}

bool Composer::event(QEvent* event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // letters of another size, longer words
        placeOptions();
    return handled;
}

bool Composer::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_sharer &&
        (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent))
        placeOptions();
    if (watched == m_room && event->type() == QEvent::Resize)
        placeOptions();
    return QWidget::eventFilter(watched, event);
}

void Composer::bringIntoSight()
{
    m_revealUntil.setRemainingTime(layoutPasses);
    m_revealedFor = QApplication::focusWidget();
    QTimer::singleShot(0, this, &Composer::revealNow);
}

void Composer::revealNow()
{
    if (!m_room || !isVisible())
        return;
    showFootOf(this, m_room);
    QWidget* focus = QApplication::focusWidget();
    if (focus && (m_choices->isAncestorOf(focus) || m_optionsRow->isAncestorOf(focus)))
        m_room->ensureWidgetVisible(focus, 0, 0);
}

} // namespace sw
