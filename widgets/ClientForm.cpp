#include "widgets/ClientForm.h"

#include "widgets/AddressField.h"
#include "widgets/HomePath.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int longestTimeout = 86'400; // seconds

} // namespace

ClientForm::ClientForm(const AddressBook& book, Settings& settings, QWidget* parent)
    : Form(QStringLiteral("New client"), parent),
      m_settings(settings),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_type(new QComboBox),
      m_api(new QComboBox),
      m_replyName(new QLineEdit),
      m_timeout(new QLineEdit),
      m_autobind(new QCheckBox(QStringLiteral("Picked by the kernel"))),
      m_retry(new QCheckBox(QStringLiteral("Retry until it appears"))),
      m_ask(new QCheckBox(QStringLiteral("Ask for sender credentials"))),
      m_connect(makePrimaryButton(QStringLiteral("Connect"), QStringLiteral("client"))),
      m_useType(makeButton(useTypeWords(SocketType::Datagram)))
{
    build();
    m_connect->setDefault(true);
    for (QLineEdit* edit : {m_replyName, m_timeout, m_address->edit()})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            if (edit != m_address->edit()) // which knows by itself
                markWrong(edit, false);
            setError({});
            updateShown();
        });
    for (QComboBox* combo : {m_type, m_api})
        connect(combo, &QComboBox::currentIndexChanged, this, [this] {
            markWrong(m_type, false);
            setError({});
            updateShown();
        });
    connect(m_autobind, &QCheckBox::toggled, this, &ClientForm::updateShown);
    connect(m_ask, &QCheckBox::clicked, this, [this](bool on) {
        m_askChoice = on ? AskSenders::Always : AskSenders::Never;
        updateShown();
    });
    connect(m_address, &AddressField::verdictChanged, this, &ClientForm::updateShown);
    connect(m_address, &AddressField::accessWanted, this, &Form::accessWanted);
    connect(m_connect, &QPushButton::clicked, this, &ClientForm::submit);
    connect(m_useType, &QPushButton::clicked, this, [this] {
        if (const auto type = otherType())
            m_type->setCurrentIndex(m_type->findData(int(*type)));
        m_connect->setFocus(); // the button that had it goes
    });
    recallChoices();
    updateShown();
    keepDraft();
}

void ClientForm::build()
{
    m_type->addItem(QStringLiteral("Found from the address"), -1);
    m_type->addItem(QStringLiteral("Stream"), int(SocketType::Stream));
    m_type->addItem(QStringLiteral("Datagram"), int(SocketType::Datagram));
    m_type->addItem(QStringLiteral("Seqpacket"), int(SocketType::Seqpacket));
    m_api->addItems({QStringLiteral("Kernel (exact)"), QStringLiteral("Qt (QLocalSocket)")});
    nameWidget(m_retry, m_retry->text());
    nameWidget(m_ask, m_ask->text());
    m_ask->setToolTip(
        QStringLiteral("SO_PASSCRED: each message says which process, user and group wrote it"));
    nameWidget(m_autobind, m_autobind->text());
    m_replyName->setFont(Theme::mono());
    expandHome(m_replyName);
    m_replyName->setPlaceholderText(QStringLiteral("none, or a path"));
    addField(QStringLiteral("Address"), m_address, m_address->edit());
    addField(QStringLiteral("Type"), m_type);
    m_replyNameLabel = addField(QStringLiteral("Reply name"), m_replyName, nullptr, m_autobind);
    auto* hint = new PlainLabel(
        QStringLiteral("Datagrams are answered by name: without one the server can't answer this client."),
        LabelTone::Dim);
    hint->setWordWrap(true);
    m_replyNameHint = hint;
    addPlain(hint);
    m_apiLabel = addField(QStringLiteral("Socket API"), m_api);
    addPlain(m_ask);
    auto* askHint =
        new PlainLabel(QStringLiteral("For that the kernel gives this client a name, which the server sees."),
                       LabelTone::Dim);
    askHint->setWordWrap(true);
    m_askHint = askHint;
    addPlain(askHint);
    m_timeout->setFixedWidth(Theme::px(90));
    auto* timeoutHint = new PlainLabel(
        QStringLiteral("Seconds to wait while the server's backlog is full; 0 waits without end"),
        LabelTone::Dim);
    timeoutHint->setWordWrap(true);
    addField(QStringLiteral("Connect timeout"), m_timeout, nullptr, timeoutHint);
    addPlain(m_retry);
    addButtons({m_useType, m_connect});
}

void ClientForm::recallChoices()
{
    m_type->setCurrentIndex(std::max(0, m_type->findData(m_settings.value(Choice::clientType))));
    m_autobind->setChecked(m_settings.value(Choice::clientAutobind));
    m_api->setCurrentIndex(std::clamp(m_settings.value(Choice::clientApi), 0, m_api->count() - 1));
    m_askChoice = AskSenders(std::clamp(m_settings.value(Choice::clientAskSenders), 0, 2));
    m_timeout->setText(m_settings.value(Choice::clientTimeout));
    m_retry->setChecked(m_settings.value(Choice::clientRetry));
}

void ClientForm::rememberChoices()
{
    m_settings.set(Choice::clientType, m_type->currentData().toInt());
    m_settings.set(Choice::clientAutobind, m_autobind->isChecked());
    m_settings.set(Choice::clientApi, m_api->currentIndex());
    m_settings.set(Choice::clientAskSenders, int(m_askChoice));
    m_settings.set(Choice::clientTimeout, m_timeout->text().trimmed());
    m_settings.set(Choice::clientRetry, m_retry->isChecked());
}

void ClientForm::setAddress(const QString& address)
{
    m_address->setText(address);
    m_address->edit()->setFocus();
}

bool ClientForm::readTimeout(double* seconds)
{
    bool ok = false;
    *seconds = m_timeout->text().trimmed().replace(u',', u'.').toDouble(&ok);
    ok = ok && *seconds >= 0 && *seconds <= longestTimeout;
    markWrong(m_timeout, !ok);
    if (!ok)
        setError(QStringLiteral(
                     "Connect timeout takes seconds from 0 to %1, such as 10 or 0.5; 0 waits without end")
                     .arg(longestTimeout));
    return ok;
}

std::optional<SocketType> ClientForm::chosenType() const
{
    const int chosen = m_type->currentData().toInt();
    return chosen < 0 ? std::optional<SocketType>() : SocketType(chosen);
}

std::optional<SocketType> ClientForm::likelyType() const
{
    if (const auto chosen = chosenType())
        return chosen;
    return m_address->verdict() ? m_address->verdict()->type : std::optional<SocketType>();
}

/// Of an abstract name there may be one socket of each type.
std::optional<SocketType> ClientForm::otherType() const
{
    const auto& verdict = m_address->verdict();
    const auto chosen = chosenType();
    const auto address = SocketAddress::parse(m_address->edit()->text());
    const bool differs = verdict && verdict->type && chosen && *verdict->type != *chosen && address &&
                         address->kind() == SocketAddress::Kind::Path;
    return differs ? verdict->type : std::optional<SocketType>();
}

/// Qt's classes know streams only.
bool ClientForm::isQt() const
{
    return likelyType().value_or(SocketType::Stream) == SocketType::Stream &&
           m_api->currentIndex() == int(SocketApi::Qt);
}

bool ClientForm::isNamed() const
{
    return m_autobind->isChecked() || !m_replyName->text().trimmed().isEmpty();
}

/// What will happen is what the box says, chosen or not.
void ClientForm::updateAsk()
{
    const bool isFree = likelyType().value_or(SocketType::Stream) == SocketType::Stream || isNamed();
    m_ask->setVisible(!isQt());
    m_ask->setChecked(m_askChoice == AskSenders::WhereFree ? isFree : m_askChoice == AskSenders::Always);
    m_askHint->setVisible(!isQt() && m_ask->isChecked() && !isFree);
}

void ClientForm::updateShown()
{
    const auto likely = likelyType();
    setFieldShown(m_apiLabel, m_api, likely.value_or(SocketType::Stream) == SocketType::Stream);
    setFieldShown(m_replyNameLabel, m_replyName, !isQt());
    m_autobind->setVisible(!isQt());
    m_replyName->setEnabled(!m_autobind->isChecked());
    updateAsk();
    m_replyNameHint->setVisible(likely == SocketType::Datagram && !isNamed() && !m_ask->isChecked());
    const auto other = otherType();
    m_useType->setVisible(other.has_value());
    if (other) {
        m_useType->setText(useTypeWords(*other));
        nameWidget(m_useType, m_useType->text());
    }
}

bool ClientForm::readReplyName(EndpointSpec* spec)
{
    if (isQt())
        return true;
    spec->autobind = m_autobind->isChecked();
    const QString text = m_replyName->text().trimmed();
    if (spec->autobind || text.isEmpty())
        return true;
    const auto name = SocketAddress::parse(text);
    const bool fine = name && name->isUnix();
    markWrong(m_replyName, !fine);
    if (!fine) {
        setError(
            QStringLiteral("Reply name: %1")
                .arg(name ? QStringLiteral("a TCP address is for bridges only") : name.failure().sentence));
        m_replyName->setFocus();
        return false;
    }
    spec->replyName = *name;
    return true;
}

void ClientForm::submit()
{
    const auto address = m_address->address();
    EndpointSpec spec;
    if (!address || !readReplyName(&spec) || !readTimeout(&spec.connectTimeoutSeconds))
        return;
    if (otherType()) {
        setFailure(m_address->verdict()->connectFailure(*address, *chosenType()), *address, m_type);
        return;
    }
    spec.kind = EndpointKind::Client;
    spec.address = *address;
    spec.api = isQt() ? SocketApi::Qt : SocketApi::Kernel;
    spec.type = isQt() ? SocketType::Stream : chosenType().value_or(SocketType::Stream);
    spec.findType = !isQt() && !chosenType();
    if (!isQt())
        spec.askSenders = m_askChoice;
    spec.retry = m_retry->isChecked();
    rememberChoices();
    emit submitted(spec);
    accept();
}

} // namespace sw
