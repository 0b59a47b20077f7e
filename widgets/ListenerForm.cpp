#include "widgets/ListenerForm.h"

#include "models/kernel/SystemNames.h"
#include "models/session/Responder.h"
#include "models/sockets/BacklogProbe.h"
#include "models/sockets/QtNames.h"
#include "widgets/AddressField.h"
#include "widgets/Parts.h"
#include "widgets/ReplyFields.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sw {

namespace {

const QString kernelMode = QStringLiteral("0600");
const QString qtMode = QStringLiteral("0700");

PlainLabel* hint(const QString& text)
{
    auto* label = new PlainLabel(text, LabelTone::Dim);
    label->setWordWrap(true);
    return label;
}

/// Names of the system to complete with, read beside the GUI thread.
void completeWith(QLineEdit* edit, QStringList (*names)())
{
    BackgroundJob::once(edit, names, [edit](const QStringList& found) {
        auto* completer = new QCompleter(found, edit);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        edit->setCompleter(completer);
    });
}

} // namespace

ListenerForm::ListenerForm(const AddressBook& book, Settings& settings, QWidget* parent)
    : Form(QStringLiteral("New listener"), parent),
      m_settings(settings),
      m_address(new AddressField(AddressField::Purpose::Listen, book)),
      m_mode(new QLineEdit(kernelMode)),
      m_backlog(new QLineEdit(QStringLiteral("128"))),
      m_owner(new QLineEdit),
      m_group(new QLineEdit),
      m_type(new QComboBox),
      m_api(new QComboBox),
      m_ask(new QCheckBox(QStringLiteral("Ask for sender credentials"))),
      m_listen(makePrimaryButton(QStringLiteral("Listen"), QStringLiteral("listener"))),
      m_replace(makeButton(QStringLiteral("Replace stale")))
{
    build();
    connectParts();
    recallChoices();
    updateShown();
    keepDraft();
}

void ListenerForm::connectParts()
{
    m_listen->setDefault(true);
    for (QLineEdit* edit : {m_mode, m_backlog, m_owner, m_group, m_address->edit()})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            if (edit != m_address->edit()) // which knows by itself
                markWrong(edit, false);
            setError({});
        });
    connect(m_address, &AddressField::verdictChanged, this, &ListenerForm::updateShown);
    connect(m_address, &AddressField::accessWanted, this, &Form::accessWanted);
    connect(m_reply, &ReplyFields::changed, this, [this] { setError({}); });
    connect(m_type, &QComboBox::currentIndexChanged, this, &ListenerForm::onApi);
    connect(m_api, &QComboBox::currentIndexChanged, this, &ListenerForm::onApi);
    connect(m_listen, &QPushButton::clicked, this, [this] { submit(false); });
    connect(m_replace, &QPushButton::clicked, this, [this] { submit(true); });
}

/// What was chosen for the listener before is likely to be chosen again.
void ListenerForm::recallChoices()
{
    m_type->setCurrentIndex(std::clamp(m_settings.value(Choice::listenerType), 0, m_type->count() - 1));
    m_api->setCurrentIndex(std::clamp(m_settings.value(Choice::listenerApi), 0, m_api->count() - 1));
    m_reply->recall(m_settings);
    m_ask->setChecked(m_settings.value(Choice::listenerAskSenders));
    m_owner->setText(m_settings.value(Choice::listenerOwner));
    m_group->setText(m_settings.value(Choice::listenerGroup));
    m_backlog->setText(QString::number(std::max(0, m_settings.value(Choice::listenerBacklog))));
    const int mode = m_settings.value(Choice::listenerMode);
    if (mode >= 0 && mode <= 0777)
        m_mode->setText(QStringLiteral("%1").arg(mode, 4, 8, QLatin1Char('0')));
}

void ListenerForm::rememberChoices()
{
    m_settings.set(Choice::listenerType, m_type->currentIndex());
    m_settings.set(Choice::listenerApi, m_api->currentIndex());
    m_reply->remember(m_settings);
    m_settings.set(Choice::listenerAskSenders, m_ask->isChecked());
    m_settings.set(Choice::listenerOwner, m_owner->text().trimmed());
    m_settings.set(Choice::listenerGroup, m_group->text().trimmed());
    m_settings.set(Choice::listenerBacklog, m_backlog->text().trimmed().toInt());
    m_settings.set(Choice::listenerMode, m_mode->text().trimmed().toInt(nullptr, 8));
}

void ListenerForm::build()
{
    m_type->addItems({QStringLiteral("Stream"), QStringLiteral("Datagram"), QStringLiteral("Seqpacket")});
    m_api->addItems({QStringLiteral("Kernel (exact)"), QStringLiteral("Qt (QLocalServer)")});
    for (QLineEdit* edit : {m_mode, m_backlog})
        edit->setFixedWidth(Theme::px(90));
    addField(QStringLiteral("Address"), m_address, m_address->edit());
    addField(QStringLiteral("Type"), m_type);
    m_modeHint = hint(QStringLiteral("Octal permissions of the socket file"));
    m_modeLabel = addField(QStringLiteral("Mode"), m_mode, nullptr, m_modeHint);
    buildOwners();
    m_backlogHint = hint(QStringLiteral("Connections that may wait to be accepted"));
    m_backlogLabel = addField(QStringLiteral("Backlog"), m_backlog, nullptr, m_backlogHint);
    askForBacklogCap();
    m_reply = new ReplyFields(this);
    m_apiLabel = addField(QStringLiteral("Socket API"), m_api);
    m_apiHint = hint(
        QStringLiteral("As a Qt program has it: data still to send is lost when the peer finishes first, "
                       "and only modes such as 0700 and 0770 can be made."));
    addPlain(m_apiHint);
    nameWidget(m_ask, m_ask->text());
    m_ask->setToolTip(
        QStringLiteral("SO_PASSCRED: each message says which process, user and group wrote it"));
    addPlain(m_ask);
    addButtons({m_replace, m_listen});
}

void ListenerForm::buildOwners()
{
    for (QLineEdit* edit : {m_owner, m_group})
        edit->setPlaceholderText(QStringLiteral("yours"));
    m_groupHolder = makeInline(QStringLiteral("Group"), m_group);
    m_ownerLabel = addField(QStringLiteral("Owner"), m_owner, nullptr, m_groupHolder);
    completeWith(m_owner, systemUsers);
    completeWith(m_group, systemGroups);
}

SocketType ListenerForm::type() const { return SocketType(m_type->currentIndex()); }

/// Qt's classes know streams only.
bool ListenerForm::isQt() const
{
    return type() == SocketType::Stream && m_api->currentIndex() == int(SocketApi::Qt);
}

void ListenerForm::setAddress(const QString& address)
{
    m_address->setText(address);
    m_address->edit()->setFocus();
}

void ListenerForm::updateShown()
{
    setFieldShown(m_apiLabel, m_api, type() == SocketType::Stream);
    m_apiHint->setVisible(isQt());
    m_ask->setVisible(!isQt());
    const auto parsed = SocketAddress::parse(m_address->edit()->text());
    const bool hasFile = !parsed || parsed->kind() != SocketAddress::Kind::Abstract; // what a mode is for
    setFieldShown(m_modeLabel, m_mode, hasFile);
    m_modeHint->setVisible(hasFile);
    setFieldShown(m_ownerLabel, m_owner, hasFile && !isQt());
    m_groupHolder->setVisible(hasFile && !isQt());
    setFieldShown(m_backlogLabel, m_backlog, type() != SocketType::Datagram); // nobody is accepted there
    m_backlogHint->setVisible(type() != SocketType::Datagram);
    m_reply->setKeepsMessages(type() != SocketType::Stream);
    const auto& verdict = m_address->verdict();
    m_replace->setVisible(verdict && verdict->state == PathVerdict::State::Stale);
}

void ListenerForm::askForBacklogCap()
{
    BackgroundJob::once(
        this, [] { return largestBacklog(); },
        [this](int cap) {
            if (cap > 0)
                m_backlogHint->setText(
                    QStringLiteral("Connections that may wait to be accepted; the kernel's limit is %1 "
                                   "(net.core.somaxconn)")
                        .arg(cap));
            refit();
        });
}

/// Each API has its own usual mode; what a person typed stays.
void ListenerForm::onApi()
{
    const bool qt = isQt();
    if (m_mode->text() == (qt ? kernelMode : qtMode))
        m_mode->setText(qt ? qtMode : kernelMode);
    updateShown();
}

/// What the verdict already knows is said here, where it can be mended; what it can't know yet, the page
/// says.
bool ListenerForm::mayListen(const SocketAddress& address, bool replaceStale)
{
    const auto& verdict = m_address->verdict();
    if (!verdict || verdict->mayListen || (replaceStale && verdict->state == PathVerdict::State::Stale))
        return true;
    setFailure(verdict->listenFailure(address), address, m_address->edit());
    return false;
}

bool ListenerForm::readMode(int* mode)
{
    bool ok = false;
    *mode = m_mode->text().trimmed().toInt(&ok, 8);
    ok = ok && *mode >= 0 && *mode <= 0777;
    QString problem = QStringLiteral("Mode takes octal digits from 0000 to 0777, such as 0660");
    if (ok && isQt() && !qtOptionsFor(*mode)) {
        ok = false;
        problem = qtModeFailure(*mode).sentence;
    }
    markWrong(m_mode, !ok);
    if (!ok)
        setError(problem);
    return ok;
}

bool ListenerForm::readBacklog(int* backlog)
{
    bool ok = false;
    *backlog = m_backlog->text().trimmed().toInt(&ok);
    ok = ok && *backlog >= 0;
    markWrong(m_backlog, !ok);
    if (!ok)
        setError(QStringLiteral("Backlog takes a whole number, 0 or more"));
    return ok;
}

void ListenerForm::submit(bool replaceStale)
{
    setError({});
    m_needs.cancel();
    const auto address = m_address->address();
    EndpointSpec spec;
    if (!address || !readMode(&spec.mode) || !readBacklog(&spec.backlog) ||
        !mayListen(*address, replaceStale))
        return;
    const auto reply = m_reply->reply();
    if (!reply)
        return setError(reply.failure().sentence);
    spec.kind = EndpointKind::Listener;
    spec.address = *address;
    spec.type = type();
    spec.api = isQt() ? SocketApi::Qt : SocketApi::Kernel;
    if (!isQt() && !m_ask->isChecked())
        spec.askSenders = AskSenders::Never;
    spec.replaceStale = replaceStale;
    spec.reply = *reply;
    m_wanted = spec;
    const bool owned = m_owner->isVisibleTo(this);
    const QByteArray owner = owned ? m_owner->text().trimmed().toUtf8() : QByteArray();
    const QByteArray group = owned ? m_group->text().trimmed().toUtf8() : QByteArray();
    if (owner.isEmpty() && group.isEmpty() && !isPrepared(spec.reply.kind))
        return finish({});
    m_needs.start([owner, group, reply = spec.reply] { return findNeeds(owner, group, reply); },
                  [this](const Needs& needs) { finish(needs); });
}

ListenerForm::Needs ListenerForm::findNeeds(const QByteArray& owner, const QByteArray& group,
                                            const Reply& reply)
{
    Needs needs;
    if (!owner.isEmpty()) {
        const auto found = findUser(owner);
        if (!found)
            return {{}, {}, Needs::Owner, found.failure()};
        needs.owner = *found;
    }
    if (!group.isEmpty()) {
        const auto found = findGroup(group);
        if (!found)
            return {{}, {}, Needs::Group, found.failure()};
        needs.group = *found;
    }
    if (const auto there = ReplyFields::checkNeeds(reply); !there)
        return {{}, {}, Needs::File, there.failure()};
    return needs;
}

void ListenerForm::finish(const Needs& needs)
{
    if (needs.wrong != Needs::Nothing) {
        if (needs.wrong == Needs::File) {
            m_reply->markNeedsWrong();
        } else {
            QLineEdit* field = needs.wrong == Needs::Owner ? m_owner : m_group;
            markWrong(field, true);
            field->setFocus();
        }
        return setError(needs.failure.withErrno());
    }
    m_wanted.owner = needs.owner;
    m_wanted.group = needs.group;
    rememberChoices();
    emit submitted(m_wanted);
    accept();
}

} // namespace sw
