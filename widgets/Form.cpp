#include "widgets/Form.h"

#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QShowEvent>
#include <QStyle>
#include <QTimer>

#include <algorithm>
#include <cstdlib>

namespace sw {

namespace {

constexpr int leastRoom = 480, leastFields = 100,
              frameGuess = 30;              // pixels at 100 %, the last one in any case
constexpr int widthStep = 80, widest = 960; // of a form that grows with an address: not by every letter

/// As high as the form says, whatever is inside.
class FieldsArea : public QScrollArea
{
public:
    QSize sizeHint() const override { return minimumSize(); }
};

} // namespace

Form::Form(const QString& title, QWidget* parent)
    : QDialog(parent),
      m_fields(new QGridLayout),
      m_area(new FieldsArea),
      m_error(new PlainLabel({}, LabelTone::Error))
{
    setWindowTitle(title);
    setAccessibleName(title);
    setObjectName(camelCase(title));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(Theme::px(480));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(16), Theme::px(16), Theme::px(14));
    layout->setSpacing(Theme::px(10));
    m_fields->setHorizontalSpacing(Theme::px(12));
    m_fields->setVerticalSpacing(Theme::px(8));
    m_fields->setColumnStretch(1, 1);
    auto* fields = new QWidget;
    fields->setObjectName(QStringLiteral("fields"));
    fields->installEventFilter(this);
    m_fields->setContentsMargins(0, 0, 0, 0);
    auto* top = new QVBoxLayout(fields);
    top->setContentsMargins(0, 0, 0, 0);
    top->addLayout(m_fields);
    top->addStretch(1); // rows stay together
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(fields);
    connect(m_area->verticalScrollBar(), &QScrollBar::rangeChanged, this, &Form::showWanted);
    connect(m_area->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_wanted.clear(); });
    layout->addWidget(m_area);
    m_error->setWordWrap(true);
    m_error->hide();
    layout->addWidget(m_error);
    layout->addStretch(1);
    connect(&Theme::instance(), &Theme::changed, this, &Form::refit);
}

void Form::addNamed(QWidget* field)
{
    m_named << field;
    field->installEventFilter(this);
}

QWidget* Form::addField(const QString& words, QWidget* field, QWidget* named, QWidget* beside)
{
    const int row = m_fields->rowCount();
    QWidget* target = named ? named : field;
    if (target->minimumHeight() == 0) // nobody knows better
        target->setMinimumHeight(target->sizeHint().height());
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(target);
    nameWidget(target, words);
    label->setMinimumHeight(target->sizeHint().height());
    m_fields->addWidget(label, row, 0, Qt::AlignTop);
    addNamed(target);
    if (!beside) {
        m_fields->addWidget(field, row, 1);
        return label;
    }
    auto* pair = new QHBoxLayout;
    pair->setSpacing(Theme::px(10));
    pair->addWidget(field, 0, Qt::AlignTop); // beside its label, however many lines the words behind it have
    pair->addWidget(beside, 1);
    m_fields->addLayout(pair, row, 1);
    return label;
}

QWidget* Form::makeInline(const QString& words, QWidget* field, const QString& unit)
{
    auto* holder = new QWidget;
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(field);
    nameWidget(field, words);
    addNamed(field);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(10));
    row->addWidget(label);
    row->addWidget(field, unit.isEmpty() ? 1 : 0);
    if (!unit.isEmpty()) {
        row->addWidget(new PlainLabel(unit, LabelTone::Dim));
        row->addStretch(1);
    }
    return holder;
}

void Form::setFieldShown(QWidget* label, QWidget* field, bool shown)
{
    label->setVisible(shown);
    field->setVisible(shown);
    showWhetherWrong();
    refit();
}

void Form::addPlain(QWidget* widget) { m_fields->addWidget(widget, m_fields->rowCount(), 1); }

void Form::addButtons(const QList<QWidget*>& buttons)
{
    m_failure = new Notice;
    m_failure->installEventFilter(this);
    connect(m_failure, &Notice::remedyChosen, this, &Form::help);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->indexOf(m_error) + 1, m_failure);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::px(8));
    QPushButton* cancel = makeButton(QStringLiteral("Cancel"));
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_keepsDraft = false;
        reject();
    });
    row->addStretch(1);
    row->addWidget(cancel);
    for (QWidget* button : buttons)
        row->addWidget(button);
    column->addLayout(row);
    m_primary = qobject_cast<QPushButton*>(buttons.last());
    // Once whoever it is for has said what is wrong.
    connect(m_primary, &QPushButton::clicked, this, &Form::leadToWrong, Qt::QueuedConnection);
}

QWidget* Form::firstWrong() const
{
    for (QWidget* field : m_named) {
        if (field->property("wrong").toBool() && field->isVisibleTo(this))
            return field;
    }
    return nullptr;
}

void Form::leadToWrong()
{
    QWidget* wrong = firstWrong();
    if (!wrong || !isVisible())
        return;
    wrong->setFocus();
    m_area->ensureWidgetVisible(wrong);
}

void Form::showWhetherWrong()
{
    const QWidget* wrong = firstWrong();
    if (!m_primary || m_primary->property("blocked").toBool() == (wrong != nullptr))
        return;
    m_primary->setProperty("blocked", wrong != nullptr);
    if (const QString icon = m_primary->property("iconName").toString(); !icon.isEmpty())
        m_primary->setIcon(themedIcon(icon, wrong ? IconColor::Dim : IconColor::OnAccent));
    m_primary->setAccessibleDescription(
        wrong ? QStringLiteral("Not as it is: %1 is wrong").arg(wrong->accessibleName()) : QString());
    m_primary->style()->unpolish(m_primary);
    m_primary->style()->polish(m_primary);
}

bool Form::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_area->widget()) {
        if (event->type() == QEvent::LayoutRequest && !m_isRefitting)
            refit();
    } else if (watched == m_failure) {
        if (event->type() == QEvent::HideToParent)
            refit();
    } else if (event->type() == QEvent::DynamicPropertyChange) {
        showWhetherWrong();
    }
    return QDialog::eventFilter(watched, event);
}

void Form::setFailure(const Failure& failure, const SocketAddress& address, QWidget* field)
{
    refit(); // before the layout grows
    setError({});
    m_failedAt = address;
    m_failedField = field;
    markWrong(field, true);
    m_failure->renew();
    m_failure->show(failure);
    // What a button of the form does is not offered twice.
    const auto buttons = findChildren<QPushButton*>();
    for (QPushButton* remedy : m_failure->findChildren<QPushButton*>()) {
        const bool isThere = std::any_of(buttons.begin(), buttons.end(), [&](const QPushButton* other) {
            return other->text() == remedy->text() && !m_failure->isAncestorOf(other) &&
                   other->isVisibleTo(this);
        });
        if (isThere)
            remedy->hide();
    }
    emit refused(address, failure);
}

void Form::help(Remedy remedy)
{
    switch (remedy) {
    case Remedy::OtherAddress:
        if (m_failedField)
            bringIntoView(m_failedField);
        if (auto* edit = qobject_cast<QLineEdit*>(m_failedField))
            edit->selectAll();
        break;
    case Remedy::ExplainAccess:
        emit accessWanted(m_failedAt.copyText());
        break;
    default:
        m_primary->click(); // once more: it may go now
    }
}

void Form::setError(const QString& sentence)
{
    if (m_failure)
        m_failure->show({});
    if (sentence == m_error->text())
        return;
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    refit();
}

void Form::bringIntoView(QWidget* part)
{
    m_wanted = part;
    part->setFocus(); // or the form would go back to what has it
    refit();
}

void Form::forgetDraft()
{
    if (m_isPlaced && isHidden())
        deleteLater();
}

void Form::done(int result)
{
    setAttribute(Qt::WA_DeleteOnClose, result == Accepted || !m_keepsDraft);
    QDialog::done(result);
}

void Form::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    if (!event->spontaneous() && m_isPlaced && !m_named.isEmpty()) // what was put away: typing begins anew
        QTimer::singleShot(0, this, [this] {
            m_named.first()->setFocus();
            if (auto* edit = qobject_cast<QLineEdit*>(m_named.first()))
                edit->selectAll();
        });
    fit(); // before it is seen
    refit();
}

/// The window that it belongs to, or the screen where that is too small to hold a form.
QRect Form::room() const
{
    const QRect all = screen()->availableGeometry();
    const QWidget* over = parentWidget() ? parentWidget()->window() : nullptr;
    const QRect within = over && over->isVisible() ? over->frameGeometry() & all : all;
    return within.width() < minimumWidth() || within.height() < leastRoom ? all : within;
}

/// So that addresses are read as a whole, which 107 bytes at most are.
int Form::widthForTexts() const
{
    int missing = 0;
    for (const QWidget* field : m_named) {
        const auto* edit = qobject_cast<const QLineEdit*>(field);
        if (!edit || !edit->isVisibleTo(this) || edit->maximumWidth() < QWIDGETSIZE_MAX)
            continue;
        if (edit->property("wrong").toBool()) // too long for any socket, perhaps
            continue;
        const int text = edit->fontMetrics().horizontalAdvance(edit->text()) + Theme::px(26);
        missing = std::max(missing, text - edit->width());
    }
    const int step = Theme::px(widthStep);
    const int wide = width() + (missing + step - 1) / step * step;
    return missing <= 0 ? width() : std::max(width(), std::min(wide, Theme::px(widest)));
}

void Form::refit()
{
    if (m_isRefitting)
        return;
    if (m_fitted.isValid()) {                   // asked now: what is shown may make the layout grow before
        const QSize chosen = size() - m_fitted; // a scale such as 1.5 rounds
        m_isFitted = std::max(std::abs(chosen.width()), std::abs(chosen.height())) <= 2;
    }
    // Wrapped labels know their height only once the layout has been through their width.
    m_isRefitting = true;
    QTimer::singleShot(0, this, &Form::fit);
}

void Form::fit()
{
    QLayout* fields = m_area->widget()->layout();
    fields->activate();
    const QSize frame = frameGeometry().size() - size();
    const QSize most = room().size() - QSize(frame.width(), std::max(frame.height(), frameGuess));
    const QMargins edges = layout()->contentsMargins();
    const int aside = edges.left() + edges.right();
    m_area->setMinimumWidth(fields->totalMinimumSize().width());
    layout()->activate();
    const int across = std::max(std::min(widthForTexts(), std::max(width(), most.width())),
                                layout()->totalMinimumSize().width());
    const int wanted = fields->hasHeightForWidth() ? fields->totalHeightForWidth(across - aside)
                                                   : fields->totalMinimumSize().height();
    const auto whole = [&](int high) {
        m_area->setMinimumHeight(high);
        layout()->activate();
        // A minimum of one's own keeps the layout from setting its.
        return layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(across)
                                             : layout()->totalMinimumSize().height();
    };
    int needed = whole(wanted);
    // A bar that is there makes words wrap sooner, which would make it needed.
    const bool scrolls = needed > most.height();
    m_area->setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (scrolls) {
        m_area->setMinimumWidth(m_area->minimumWidth() + m_area->verticalScrollBar()->sizeHint().width());
        needed = whole(std::max(Theme::px(leastFields), wanted - (needed - most.height())));
    }
    const QSize before = size();
    resize(std::max(across, layout()->totalMinimumSize().width()),
           m_isFitted ? needed : std::max(needed, std::min(before.height(), most.height())));
    if (m_isFitted)
        m_fitted = size();
    m_isRefitting = false;
    settle(before);
}

/// One layout asks the next: it stays wanted until the person goes elsewhere, or scrolls.
void Form::showWanted()
{
    if (!m_wanted || m_isRefitting)
        return;
    if (m_wanted->hasFocus())
        m_area->verticalScrollBar()->setValue(m_wanted->mapTo(m_area->widget(), QPoint()).y());
    else
        m_wanted.clear();
}

/// In the middle of its window when it is new, or has got another part; else where it is, as far as its
/// buttons stay within. What is scrolled away meanwhile is the part that nobody asked for.
void Form::settle(const QSize& before)
{
    if (!isVisible())
        return;
    const QRect place = room(), frame = frameGeometry();
    const bool isOther = !m_isPlaced || std::abs(height() - before.height()) >= Theme::px(60);
    QPoint at = frame.topLeft();
    if (isOther && m_isFitted)
        at = place.center() - QPoint(frame.width(), frame.height()) / 2;
    else
        at.rx() -= (width() - before.width()) / 2;
    at.setX(std::max(place.left(), std::min(at.x(), place.right() + 1 - frame.width())));
    at.setY(std::max(place.top(), std::min(at.y(), place.bottom() + 1 - frame.height())));
    m_isPlaced = true;
    if (at != frame.topLeft())
        move(at);
    if (m_wanted) {
        QTimer::singleShot(0, this, &Form::showWanted); // once all of it is laid out
    } else if (QWidget* focus = focusWidget(); size() != before && focus && m_area->isAncestorOf(focus)) {
        m_area->ensureWidgetVisible(focus, 0, Theme::px(8));
    }
}

} // namespace sw
