#include "widgets/ListenerForm.h"

#include "models/sockets/BacklogProbe.h"
#include "models/sockets/QtNames.h"
#include "widgets/AddressField.h"
#include "widgets/Parts.h"
#include "widgets/PoolJob.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QComboBox>
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

} // namespace

ListenerForm::ListenerForm(const AddressBook& book, Settings& settings, QWidget* parent)
    : Form(QStringLiteral("New listener"), parent),
      m_settings(settings),
      m_address(new AddressField(AddressField::Purpose::Listen, book)),
      m_mode(new QLineEdit(kernelMode)),
      m_backlog(new QLineEdit(QStringLiteral("128"))),
      m_replyText(new QLineEdit),
      m_reply(new QComboBox),
      m_api(new QComboBox),
      m_listen(makePrimaryButton(QStringLiteral("Listen"), QStringLiteral("listener"))),
      m_replace(makeButton(QStringLiteral("Replace stale")))
{
    build();
    m_listen->setDefault(true);
    for (QLineEdit* edit : {m_mode, m_backlog, m_replyText, m_address->edit()})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            markWrong(edit, false);
            setError({});
        });
    connect(m_address, &AddressField::verdictChanged, this, &ListenerForm::updateShown);
    connect(m_reply, &QComboBox::currentIndexChanged, this, &ListenerForm::updateShown);
    connect(m_api, &QComboBox::currentIndexChanged, this, &ListenerForm::onApi);
    connect(m_listen, &QPushButton::clicked, this, [this] { submit(false); });
    connect(m_replace, &QPushButton::clicked, this, [this] { submit(true); });
    recallChoices();
    updateShown();
}

/// What was chosen for the listener before is likely to be chosen again.
void ListenerForm::recallChoices()
{
    m_api->setCurrentIndex(std::clamp(m_settings.value(Choice::listenerApi), 0, m_api->count() - 1));
    m_reply->setCurrentIndex(std::clamp(m_settings.value(Choice::listenerReply), 0, m_reply->count() - 1));
    m_replyText->setText(m_settings.value(Choice::listenerReplyText));
    m_backlog->setText(QString::number(std::max(0, m_settings.value(Choice::listenerBacklog))));
    const int mode = m_settings.value(Choice::listenerMode);
    if (mode >= 0 && mode <= 0777)
        m_mode->setText(QStringLiteral("%1").arg(mode, 4, 8, QLatin1Char('0')));
}

void ListenerForm::rememberChoices()
{
    m_settings.set(Choice::listenerApi, m_api->currentIndex());
    m_settings.set(Choice::listenerReply, m_reply->currentIndex());
    m_settings.set(Choice::listenerReplyText, m_replyText->text());
    m_settings.set(Choice::listenerBacklog, m_backlog->text().trimmed().toInt());
    m_settings.set(Choice::listenerMode, m_mode->text().trimmed().toInt(nullptr, 8));
}

void ListenerForm::build()
{
    m_reply->addItems({QStringLiteral("None"), QStringLiteral("Echo"), QStringLiteral("Fixed text")});
    m_api->addItems({QStringLiteral("Kernel (exact)"), QStringLiteral("Qt (QLocalServer)")});
    for (QLineEdit* edit : {m_mode, m_backlog})
        edit->setFixedWidth(Theme::px(90));
    addField(QStringLiteral("Address"), m_address, m_address->edit());
    m_modeHint = hint(QStringLiteral("Octal; of the socket file, exact from the start"));
    m_modeLabel = addField(QStringLiteral("Mode"), m_mode, nullptr, m_modeHint);
    m_backlogHint = hint(QStringLiteral("Connections that may wait to be accepted"));
    addField(QStringLiteral("Backlog"), m_backlog, nullptr, m_backlogHint);
    askForBacklogCap();
    addField(QStringLiteral("Reply"), m_reply);
    m_replyTextLabel = addField(QStringLiteral("Reply text"), m_replyText);
    addField(QStringLiteral("Socket API"), m_api);
    m_apiHint = hint(
        QStringLiteral("As a Qt program has it: data still to send is lost when the peer finishes first, "
                       "and only modes such as 0700 and 0770 can be made."));
    addPlain(m_apiHint);
    addButtons({m_replace, m_listen});
}

void ListenerForm::setAddress(const QString& address)
{
    m_address->setText(address);
    m_address->edit()->setFocus();
}

void ListenerForm::updateShown()
{
    setFieldShown(m_replyTextLabel, m_replyText, m_reply->currentIndex() == int(Reply::Kind::Fixed));
    m_apiHint->setVisible(m_api->currentIndex() == int(SocketApi::Qt));
    const auto parsed = SocketAddress::parse(m_address->edit()->text());
    const bool hasFile = !parsed || parsed->kind() != SocketAddress::Kind::Abstract; // what a mode is for
    setFieldShown(m_modeLabel, m_mode, hasFile);
    m_modeHint->setVisible(hasFile);
    const auto& verdict = m_address->verdict();
    m_replace->setVisible(verdict && verdict->state == PathVerdict::State::Stale);
}

void ListenerForm::askForBacklogCap()
{
    inPool(
        this, [] { return largestBacklog(); },
        [this](int cap) {
            if (cap > 0)
                m_backlogHint->setText(
                    QStringLiteral("Connections that may wait to be accepted; the kernel makes no more of "
                                   "it than %1 (net.core.somaxconn)")
                        .arg(cap));
            refit();
        });
}

/// Each API has its own usual mode; what a person typed stays.
void ListenerForm::onApi()
{
    const bool qt = m_api->currentIndex() == int(SocketApi::Qt);
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
    markWrong(m_address->edit(), true);
    setError(verdict->listenFailure(address).withErrno());
    return false;
}

bool ListenerForm::readMode(int* mode)
{
    bool ok = false;
    *mode = m_mode->text().trimmed().toInt(&ok, 8);
    ok = ok && *mode >= 0 && *mode <= 0777;
    QString problem = QStringLiteral("Mode takes octal digits from 0000 to 0777, such as 0660");
    if (ok && m_api->currentIndex() == int(SocketApi::Qt) && !qtOptionsFor(*mode)) {
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
    const auto address = m_address->address();
    EndpointSpec spec;
    if (!address || !readMode(&spec.mode) || !readBacklog(&spec.backlog) ||
        !mayListen(*address, replaceStale))
        return;
    spec.kind = EndpointKind::Listener;
    spec.address = *address;
    spec.api = SocketApi(m_api->currentIndex());
    spec.replaceStale = replaceStale;
    spec.reply.kind = Reply::Kind(m_reply->currentIndex());
    if (spec.reply.kind == Reply::Kind::Fixed) {
        spec.reply.bytes = m_replyText->text().toUtf8();
        markWrong(m_replyText, spec.reply.bytes.isEmpty());
        if (spec.reply.bytes.isEmpty()) {
            setError(QStringLiteral("Reply text is empty; choose the reply None to answer nothing"));
            return;
        }
    }
    rememberChoices();
    emit submitted(spec);
    accept();
}

} // namespace sw
