#include "widgets/ReplyFields.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"
#include "models/http/HttpReplies.h"
#include "models/http/HttpRules.h"
#include "models/session/CommandWords.h"
#include "models/session/ReplyRules.h"
#include "models/session/Responder.h"
#include "widgets/Form.h"
#include "widgets/HttpRulesEditor.h"
#include "widgets/Parts.h"
#include "widgets/RulesEditor.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>

namespace sw {

namespace {

constexpr double longestDelay = 86'400; // seconds

struct OfferedReply
{
    Reply::Kind kind;
    const char* name;
    const char* hint;
};

constexpr OfferedReply offeredReplies[] = {
    {Reply::Kind::None, "None", ""},
    {Reply::Kind::Echo, "Echo", ""},
    {Reply::Kind::Fixed, "Fixed text", ""},
    {Reply::Kind::File, "File", "Read when the listener starts, at most 64 MiB; sent for each message."},
    {Reply::Kind::Command, "Command",
     "One process for each connection, which is its standard input and output. Words are split as a shell "
     "does; no shell runs."},
    {Reply::Kind::Rules, "Rules",
     "The first rule that fits answers. Escapes such as \\n and \\x00 are bytes. {{1}} is the first group of "
     "a "
     "matches rule. On a stream a rule sees one read at a time."},
    {Reply::Kind::Http, "HTTP rules",
     "Each request gets the answer of the first rule that fits its method and path; where none does, 404."},
};

/// What a text would be answered. Runs in a worker: an expression may take its time.
QString trialWords(const Reply& reply, const QByteArray& text)
{
    const RuleSet::Match match = RuleSet(reply.rules).match(text);
    if (!match.trouble.isEmpty() && match.rule == 0)
        return match.trouble;
    if (match.rule == 0)
        return reply.bytes.isEmpty() ? QStringLiteral("No rule fits: nothing is answered")
                                     : QStringLiteral("No rule fits: the default reply");
    const QByteArrayView shown =
        QByteArrayView(match.reply).first(std::min<qsizetype>(match.reply.size(), 200));
    return QStringLiteral("Rule %1 answers %2%3")
        .arg(match.rule)
        .arg(match.reply.isEmpty() ? QStringLiteral("an empty message") : escapedText(shown),
             shown.size() < match.reply.size() ? QStringLiteral("…") : QString());
}

/// What a request such as "GET /version" would be answered; GET goes without saying. Runs in a worker.
QString requestTrialWords(const QByteArray& text, const QByteArray& request)
{
    const auto rules = parseHttpRules(text);
    if (!rules)
        return rules.failure().sentence;
    const QByteArrayList words = request.simplified().split(' ');
    const QByteArray method = words.size() > 1 ? words.first() : QByteArray("GET");
    const int found = matchHttpRule(*rules, method, words.last());
    if (found == 0)
        return QStringLiteral("No rule fits: 404 Not Found");
    const HttpRule& rule = (*rules)[found - 1];
    const QByteArray reason = rule.reason.isEmpty() ? httpReason(rule.status) : rule.reason;
    return QStringLiteral("Rule %1 answers %2 %3, %4%5")
        .arg(found)
        .arg(rule.status)
        .arg(escapedText(reason),
             rule.file.isEmpty() ? QStringLiteral("%1 bytes").arg(rule.body.size()) : escapedText(rule.file),
             rule.isChunked ? QStringLiteral(", chunk by chunk") : QString());
}

} // namespace

ReplyFields::ReplyFields(Form* form)
    : QObject(form),
      m_form(form),
      m_kind(new QComboBox),
      m_delay(new QLineEdit(QStringLiteral("0"))),
      m_text(new QLineEdit),
      m_file(new QLineEdit),
      m_command(new QLineEdit),
      m_default(new QLineEdit),
      m_try(new QLineEdit),
      m_escapes(new QCheckBox(QStringLiteral("Escapes such as \\n \\0 \\x1b"))),
      m_browse(makeButton(QStringLiteral("Browse…"))),
      m_rules(new RulesEditor),
      m_httpRules(new HttpRulesEditor),
      m_hint(new PlainLabel({}, LabelTone::Dim)),
      m_found(new PlainLabel({}, LabelTone::Secondary))
{
    build();
    for (QLineEdit* edit : {m_delay, m_text, m_file, m_command, m_default})
        connect(edit, &QLineEdit::textChanged, this, [this, edit] {
            markWrong(edit, false);
            emit changed();
        });
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReplyFields::updateShown);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReplyFields::changed);
    connect(m_kind, &QComboBox::currentIndexChanged, m_form, [this] {
        if (m_form->isVisible()) // a person chose: what belongs to it comes into view
            m_form->bringIntoView(m_kind);
    });
    connect(m_escapes, &QCheckBox::toggled, this, &ReplyFields::changed);
    connect(m_browse, &QPushButton::clicked, this, &ReplyFields::browse);
    connectRules();
    updateShown();
}

void ReplyFields::connectRules()
{
    connect(m_rules, &RulesEditor::changed, this, [this] {
        markWrong(m_rules->table(), false);
        m_form->refit();
        tryOut();
        emit changed();
    });
    connect(m_httpRules, &HttpRulesEditor::changed, this, [this] {
        tryOut();
        emit changed();
    });
    connect(m_httpRules, &HttpRulesEditor::resized, m_form, &Form::refit);
    connect(m_default, &QLineEdit::textChanged, this, &ReplyFields::tryOut);
    connect(m_try, &QLineEdit::textChanged, this, &ReplyFields::tryOut);
}

void ReplyFields::build()
{
    for (const OfferedReply& one : offeredReplies)
        m_kind->addItem(QLatin1String(one.name), int(one.kind));
    m_delay->setFixedWidth(Theme::px(70));
    m_delayHolder = m_form->makeInline(QStringLiteral("Delay"), m_delay, QStringLiteral("s"));
    m_form->addField(QStringLiteral("Reply"), m_kind, nullptr, m_delayHolder);
    m_hint->setWordWrap(true);
    m_form->addPlain(m_hint);
    nameWidget(m_escapes, m_escapes->text());
    m_escapes->setObjectName(QStringLiteral("replyEscapes"));
    m_textLabel = m_form->addField(QStringLiteral("Reply text"), m_text);
    m_form->addPlain(m_escapes);
    m_browse->setAutoDefault(false);
    auto* file = new QWidget;
    auto* row = new QHBoxLayout(file);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addWidget(m_file, 1);
    row->addWidget(m_browse);
    m_file->setPlaceholderText(QStringLiteral("/path/to/answer.bin"));
    m_command->setPlaceholderText(QStringLiteral("tr a-z A-Z"));
    for (QLineEdit* edit : {m_text, m_file, m_command, m_default, m_try})
        edit->setFont(Theme::mono());
    m_fileLabel = m_form->addField(QStringLiteral("Reply file"), file, m_file);
    m_commandLabel = m_form->addField(QStringLiteral("Reply command"), m_command);
    buildRules();
}

void ReplyFields::buildRules()
{
    m_rulesLabel = m_form->addField(QStringLiteral("Rules"), m_rules, m_rules->table());
    m_rulesLabel->setMinimumHeight(m_default->sizeHint().height());
    m_default->setPlaceholderText(QStringLiteral("when no rule fits; empty: no answer"));
    m_defaultLabel = m_form->addField(QStringLiteral("Default reply"), m_default);
    m_httpLabel = m_form->addField(QStringLiteral("HTTP rules"), m_httpRules, m_httpRules->edit());
    m_httpLabel->setMinimumHeight(m_default->sizeHint().height());
    m_tryLabel = m_form->addField(QStringLiteral("Try"), m_try);
    m_found->setObjectName(QStringLiteral("tryResult"));
    m_found->setWordWrap(true);
    m_form->addPlain(m_found);
}

Reply::Kind ReplyFields::kind() const { return Reply::Kind(m_kind->currentData().toInt()); }

void ReplyFields::setKeepsMessages(bool keeps) { m_keepsMessages = keeps; }

void ReplyFields::updateShown()
{
    const Reply::Kind now = kind();
    const auto& offered = offeredReplies[m_kind->currentIndex()];
    m_hint->setText(QLatin1String(offered.hint));
    m_hint->setVisible(offered.hint[0] != '\0');
    m_delayHolder->setVisible(now != Reply::Kind::None);
    m_form->setFieldShown(m_textLabel, m_text, now == Reply::Kind::Fixed);
    m_escapes->setVisible(now == Reply::Kind::Fixed);
    m_form->setFieldShown(m_fileLabel, m_file->parentWidget(), now == Reply::Kind::File);
    m_form->setFieldShown(m_commandLabel, m_command, now == Reply::Kind::Command);
    const bool rules = now == Reply::Kind::Rules;
    const bool http = now == Reply::Kind::Http;
    if (http && m_httpRules->text().isEmpty())
        m_httpRules->useExample(QStringLiteral(":/rules/page.rules"));
    m_form->setFieldShown(m_rulesLabel, m_rules, rules);
    m_form->setFieldShown(m_defaultLabel, m_default, rules);
    m_form->setFieldShown(m_httpLabel, m_httpRules, http);
    m_form->setFieldShown(m_tryLabel, m_try, rules || http);
    m_try->setPlaceholderText(http ? QStringLiteral("a request such as GET /hello, to see its answer")
                                   : QStringLiteral("a message, to see what it would be answered"));
    tryOut();
}

void ReplyFields::tryOut()
{
    const bool shown =
        (kind() == Reply::Kind::Rules || kind() == Reply::Kind::Http) && !m_try->text().trimmed().isEmpty();
    m_found->setVisible(shown);
    m_form->refit();
    m_trial.cancel();
    if (shown && kind() == Reply::Kind::Http)
        tryRequest();
    else if (shown)
        tryMessage();
}

void ReplyFields::showTrial(const QString& words)
{
    m_found->setText(words);
    m_form->refit();
}

void ReplyFields::tryRequest()
{
    m_trial.start([rules = m_httpRules->text(),
                   request = m_try->text().toUtf8()] { return requestTrialWords(rules, request); },
                  [this](const QString& words) { showTrial(words); });
}

void ReplyFields::tryMessage()
{
    const ParsedBytes text = parseEscapes(m_try->text());
    const auto rules = m_rules->rules();
    if (text.error || !rules)
        return showTrial(text.error ? text.error->sentence : rules.failure().sentence);
    Reply reply;
    reply.rules = *rules;
    reply.bytes = parseEscapes(m_default->text()).bytes;
    m_trial.start([reply, bytes = text.bytes] { return trialWords(reply, bytes); },
                  [this](const QString& words) { showTrial(words); });
}

void ReplyFields::browse()
{
    auto* dialog = new QFileDialog(m_form, QStringLiteral("Choose file"), m_file->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

Failure ReplyFields::wrong(QWidget* field, const QString& sentence)
{
    markWrong(field, true);
    field->setFocus();
    return {sentence, 0, Remedy::None};
}

Result<void> ReplyFields::readDelay(double* seconds)
{
    bool ok = false;
    *seconds = QLocale::c().toDouble(m_delay->text().trimmed(), &ok);
    if (ok && *seconds >= 0 && *seconds <= longestDelay)
        return {};
    return wrong(m_delay, QStringLiteral("Delay takes seconds from 0 to 86400, such as 0.5"));
}

Result<Reply> ReplyFields::fixedReply()
{
    Reply reply;
    reply.kind = Reply::Kind::Fixed;
    const ParsedBytes text =
        m_escapes->isChecked() ? parseEscapes(m_text->text()) : ParsedBytes{m_text->text().toUtf8(), {}};
    if (text.error)
        return wrong(m_text, QStringLiteral("Reply text: %1").arg(text.error->sentence));
    if (text.bytes.isEmpty() && !m_keepsMessages)
        return wrong(m_text, QStringLiteral("Reply text is empty; choose the reply None to answer nothing"));
    reply.bytes = text.bytes;
    return reply;
}

Result<Reply> ReplyFields::rulesReply()
{
    Reply reply;
    reply.kind = Reply::Kind::Rules;
    const auto rules = m_rules->rules();
    if (!rules)
        return wrong(m_rules->table(), rules.failure().sentence);
    const ParsedBytes otherwise = parseEscapes(m_default->text());
    if (otherwise.error)
        return wrong(m_default, QStringLiteral("Default reply: %1").arg(otherwise.error->sentence));
    if (rules->isEmpty() && otherwise.bytes.isEmpty())
        return wrong(m_rules->table(),
                     QStringLiteral("There is no rule yet; choose the reply None to answer nothing"));
    reply.rules = *rules;
    reply.bytes = otherwise.bytes;
    return reply;
}

Result<Reply> ReplyFields::httpReply()
{
    Reply reply;
    reply.kind = Reply::Kind::Http;
    reply.bytes = m_httpRules->text();
    if (m_keepsMessages)
        return wrong(m_kind, QStringLiteral("HTTP rules need a stream socket"));
    if (const auto rules = parseHttpRules(reply.bytes); !rules)
        return wrong(m_httpRules->edit(), QStringLiteral("HTTP rules: %1").arg(rules.failure().sentence));
    return reply;
}

Result<Reply> ReplyFields::reply()
{
    Result<Reply> result = Reply{kind()};
    if (kind() == Reply::Kind::Http)
        result = httpReply();
    else if (kind() == Reply::Kind::Fixed)
        result = fixedReply();
    else if (kind() == Reply::Kind::Rules)
        result = rulesReply();
    else if (kind() == Reply::Kind::Command) {
        result->bytes = m_command->text().toUtf8();
        if (const auto words = splitCommand(result->bytes); !words)
            result = wrong(m_command, words.failure().sentence);
    } else if (kind() == Reply::Kind::File) {
        const QByteArray path = typedPath(m_file->text());
        result->bytes =
            path.startsWith('/') || path.isEmpty() ? path : QDir::currentPath().toUtf8() + '/' + path;
        if (path.isEmpty())
            result = wrong(m_file, QStringLiteral("Reply file is empty: choose a file"));
    }
    if (result && kind() != Reply::Kind::None) {
        if (const auto delay = readDelay(&result->delaySeconds); !delay)
            return delay.failure();
    }
    return result;
}

Result<void> ReplyFields::checkNeeds(const Reply& reply)
{
    if (reply.kind == Reply::Kind::Http) {
        const auto made = makeHttpReplies(reply);
        return made ? Result<void>() : made.failure();
    }
    if (reply.kind != Reply::Kind::File)
        return {};
    const auto facts = lookAtFile(reply.bytes, 0);
    if (!facts)
        return facts.failure();
    if (facts->size > replyFileLimit)
        return Failure{QStringLiteral("%1 has %2 bytes, and a reply takes at most 64 MiB")
                           .arg(escapedText(reply.bytes))
                           .arg(facts->size),
                       EFBIG, Remedy::None};
    return {};
}

void ReplyFields::markNeedsWrong()
{
    if (kind() == Reply::Kind::Http)
        wrong(m_httpRules->edit(), {});
    else
        wrong(m_file, {});
}

void ReplyFields::setReply(const Reply& reply)
{
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(int(reply.kind))));
    m_delay->setText(QLocale::c().toString(reply.delaySeconds, 'g', 6));
    const QString text = escapedText(reply.bytes);
    if (reply.kind == Reply::Kind::Fixed) {
        const bool plain = text.toUtf8() == reply.bytes;
        m_escapes->setChecked(!plain);
        m_text->setText(text);
    } else if (reply.kind == Reply::Kind::File) {
        m_file->setText(QString::fromUtf8(reply.bytes));
    } else if (reply.kind == Reply::Kind::Command) {
        m_command->setText(QString::fromUtf8(reply.bytes));
    } else if (reply.kind == Reply::Kind::Rules) {
        m_default->setText(text);
        m_rules->setRules(reply.rules);
    } else if (reply.kind == Reply::Kind::Http) {
        m_httpRules->setText(reply.bytes);
    }
    updateShown();
}

void ReplyFields::recall(const Settings& settings)
{
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(settings.value(Choice::listenerReply))));
    m_delay->setText(settings.value(Choice::listenerReplyDelay));
    m_text->setText(settings.value(Choice::listenerReplyText));
    m_escapes->setChecked(settings.value(Choice::listenerReplyEscapes));
    m_file->setText(settings.value(Choice::listenerReplyFile));
    m_command->setText(settings.value(Choice::listenerReplyCommand));
    m_default->setText(settings.value(Choice::listenerReplyDefault));
    if (const auto rules = rulesFromJson(settings.value(Choice::listenerReplyRules)))
        m_rules->setRules(*rules);
    m_httpRules->setText(settings.value(Choice::listenerHttpRules));
    updateShown();
}

void ReplyFields::remember(Settings& settings) const
{
    settings.set(Choice::listenerReply, int(kind()));
    settings.set(Choice::listenerReplyDelay, m_delay->text());
    settings.set(Choice::listenerHttpRules, m_httpRules->text());
    settings.set(Choice::listenerReplyText, m_text->text());
    settings.set(Choice::listenerReplyEscapes, m_escapes->isChecked());
    settings.set(Choice::listenerReplyFile, m_file->text());
    settings.set(Choice::listenerReplyCommand, m_command->text());
    settings.set(Choice::listenerReplyDefault, m_default->text());
    if (const auto rules = m_rules->rules())
        settings.set(Choice::listenerReplyRules, rulesToJson(*rules));
}

} // namespace sw
