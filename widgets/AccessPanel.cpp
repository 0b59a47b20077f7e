#include "widgets/AccessPanel.h"

#include "models/kernel/Credentials.h"
#include "models/sockets/AccessModel.h"
#include "models/sockets/PathProbe.h"
#include "widgets/AccessTable.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLineEdit>
#include <QToolButton>

#include <initializer_list>

#include <unistd.h>

namespace sw {

namespace {

constexpr int lookAgainMilliseconds = 1000;
constexpr int leastForBeside = 800; // pixels at 100 %

/// Permission is there, yet nobody would take the connection.
QString stateBeside(const AccessReport& report)
{
    if (report.error != 0 || report.address.kind() != SocketAddress::Kind::Path)
        return {};
    const PathVerdict verdict = probePath(report.address);
    return verdict.state == PathVerdict::State::Stale || verdict.state == PathVerdict::State::NotListening
               ? QStringLiteral("But connecting is refused now. ") + verdict.sentence()
               : QString();
}

} // namespace

AccessPanel::AccessPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new AccessModel(this)),
      m_user(new QComboBox),
      m_userLabel(new PlainLabel(QStringLiteral("User"), LabelTone::Secondary)),
      m_problem(new PlainLabel({}, LabelTone::Error)),
      m_sentence(new PlainLabel),
      m_whoMay(new PlainLabel({}, LabelTone::Secondary)),
      m_state(new PlainLabel({}, LabelTone::Secondary)),
      m_icon(new QToolButton),
      m_table(new AccessTable(m_model))
{
    setAccessibleName(QStringLiteral("Access"));
    setObjectName(QStringLiteral("accessPanel"));
    build();
    m_tick.setInterval(lookAgainMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (!m_job.isPending())
            look();
    });
    connect(m_user, &QComboBox::currentTextChanged, this, &AccessPanel::look);
}

AccessPanel::~AccessPanel() = default;

QWidget* AccessPanel::buildUser()
{
    m_user->setEditable(true);
    m_user->setInsertPolicy(QComboBox::NoInsert);
    m_user->setMaxVisibleItems(32);
    m_user->setMinimumWidth(Theme::px(200));
    m_user->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_user->addItem(QStringLiteral("You (%1)").arg(userName(::geteuid())));
    nameWidget(m_user, QStringLiteral("User"));
    m_user->setToolTip(QStringLiteral("A user's name or number, or uid:gid,gid…"));
    m_userLabel->setBuddy(m_user);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_userLabel);
    layout->addWidget(m_user);
    layout->addStretch();
    return row;
}

void AccessPanel::build()
{
    setFocusProxy(m_user);
    m_icon->setFocusPolicy(Qt::NoFocus);
    m_icon->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_icon->setAutoRaise(true);
    m_sentence->setFont(Theme::ui(13, QFont::DemiBold));
    m_sentence->setObjectName(QStringLiteral("accessAnswer"));
    m_whoMay->setObjectName(QStringLiteral("whoMayConnect"));
    m_state->setObjectName(QStringLiteral("accessState"));
    m_problem->setObjectName(QStringLiteral("userProblem"));
    for (PlainLabel* label : {m_sentence, m_whoMay, m_state, m_problem}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* answer = new QGridLayout;
    answer->setContentsMargins(0, 0, 0, 0);
    answer->setHorizontalSpacing(Theme::px(6));
    answer->setVerticalSpacing(Theme::px(4));
    answer->setColumnStretch(1, 1);
    answer->addWidget(m_icon, 0, 0, Qt::AlignTop);
    answer->addWidget(m_sentence, 0, 1);
    for (PlainLabel* label : {m_problem, m_state, m_whoMay})
        answer->addWidget(label, answer->rowCount(), 1);
    m_head = new QBoxLayout(QBoxLayout::TopToBottom);
    m_head->setSpacing(Theme::px(6));
    m_head->addWidget(buildUser());
    m_head->addLayout(answer, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(10));
    layout->setSpacing(Theme::px(6));
    layout->addLayout(m_head);
    layout->addWidget(m_table, 1);
    layout->addStretch(0);
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_icon, m_sentence, m_problem, m_state, m_whoMay, m_table})
        part->hide(); // until there is an answer
}

void AccessPanel::setAddress(const std::optional<SocketAddress>& address)
{
    if (m_address == address)
        return;
    m_address = address;
    look();
}

/// In a wide page the answer stands beside who it is for: rows of a low one are dear.
void AccessPanel::resizeEvent(QResizeEvent* event)
{
    const bool isWide = width() >= Theme::px(leastForBeside);
    m_head->setDirection(isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_head->setSpacing(Theme::px(isWide ? 12 : 6));
    QWidget::resizeEvent(event);
}

void AccessPanel::setLabelWidth(int width) { m_userLabel->setMinimumWidth(width); }

void AccessPanel::setUser(const QString& user) { m_user->setCurrentText(user); }

bool AccessPanel::meansUs(const QString& text) const { return text == m_user->itemText(0); }

void AccessPanel::look()
{
    if (!isVisible() || !m_address || !m_address->isUnix()) {
        m_job.cancel();
        if (!m_address)
            showAnswer({});
        return;
    }
    const QString text = m_user->currentText();
    const auto ask = [address = *m_address, text, us = meansUs(text), wantsUsers = !m_usersKnown] {
        Answer answer;
        if (wantsUsers)
            answer.users = systemUserNames();
        const auto who = us ? Result<Identity>(Identity::ours()) : Identity::find(text);
        if (!who) {
            answer.problem = who.failure().sentence;
            return answer;
        }
        answer.report = checkAccess(address, *who);
        answer.state = stateBeside(answer.report);
        return answer;
    };
    m_job.start(ask, [this](const Answer& answer) { showAnswer(answer); });
}

void AccessPanel::fillUsers(const QStringList& users)
{
    m_usersKnown = true;
    const QSignalBlocker quiet(m_user);
    const QString typed = m_user->currentText();
    m_user->addItems(users);
    m_user->setCurrentText(typed);
}

/// The part that decides is in view; a person who scrolled away from it is left alone until another one does.
void AccessPanel::showDeciding(const AccessReport& report)
{
    const int row = report.blamed >= 0 ? report.blamed : int(report.parts.size()) - 1;
    if (row == std::exchange(m_deciding, row) || row < 0)
        return;
    QTimer::singleShot(0, m_table,
                       [this, row] { m_table->scrollTo(m_model->index(row, 0)); }); // laid out then
}

/// A user who is not known keeps the answer that was there away; the parts stay.
void AccessPanel::showAnswer(const Answer& answer)
{
    if (!answer.users.isEmpty())
        fillUsers(answer.users);
    const bool wrong = !answer.problem.isEmpty();
    markWrong(m_user, wrong);
    m_problem->setText(answer.problem);
    m_problem->setVisible(wrong);
    const AccessReport& report = answer.report;
    const bool nothing = wrong || !m_address;
    m_icon->setVisible(!nothing);
    m_sentence->setVisible(!nothing);
    m_whoMay->setVisible(!nothing && !report.whoMay.isEmpty());
    m_state->setVisible(!answer.state.isEmpty());
    if (!wrong)
        m_model->setReport(report);
    m_table->setVisible(m_model->rowCount() > 0);
    if (nothing)
        return;
    showDeciding(report);
    const bool good = report.error == 0 && report.complete;
    m_icon->setIcon(good ? themedIcon(QStringLiteral("allowed"), IconColor::Ok)
                         : themedIcon(QStringLiteral("warning"), IconColor::Err));
    m_icon->setAccessibleName(good ? QStringLiteral("Allowed") : QStringLiteral("Not allowed"));
    // A selection in a text that stays the same stays, too.
    const auto say = [](PlainLabel* label, const QString& text) {
        if (label->text() != text)
            label->setText(text);
    };
    say(m_sentence, report.sentence());
    say(m_whoMay, QStringLiteral("Who may connect: %1").arg(report.whoMay));
    say(m_state, answer.state);
    emit answered();
}

void AccessPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_tick.start();
    look();
}

void AccessPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
}

} // namespace sw
