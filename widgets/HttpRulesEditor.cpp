#include "widgets/HttpRulesEditor.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"
#include "models/http/HttpRules.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QTextDocument>
#include <QVBoxLayout>

namespace sw {

namespace {

struct RulesExample
{
    const char* name;
    const char* path;
};
constexpr RulesExample rulesExamples[] = {{"A page, JSON and a stream", ":/rules/page.rules"},
                                          {"A small Docker engine", ":/rules/docker.rules"}};

QString ruleCountWords(qsizetype rules)
{
    return rules == 1 ? QStringLiteral("1 rule") : QStringLiteral("%1 rules").arg(rules);
}

/// The text as it works from anywhere. Worker threads.
Result<QByteArray> loadRules(const QString& path)
{
    const auto bytes = readFile(QFile::encodeName(path), httpRulesBytes);
    if (!bytes)
        return bytes;
    if (!isValidUtf8(*bytes))
        return Failure{QStringLiteral("%1 is no text in UTF-8").arg(escapedText(path)), 0, Remedy::None};
    const auto rules = httpRulesFrom(*bytes, QFile::encodeName(QFileInfo(path).absolutePath()));
    return rules ? *rules : *bytes; // what is wrong is said once it is shown
}

Result<void> saveRules(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        return {};
    return Failure{QStringLiteral("Can't write %1: %2").arg(escapedText(path), file.errorString()), 0,
                   Remedy::None};
}

} // namespace

HttpRulesEditor::HttpRulesEditor(QWidget* parent)
    : QWidget(parent),
      m_edit(new QPlainTextEdit),
      m_examples(makeButton(QStringLiteral("Examples"), QStringLiteral("down"))),
      m_load(makeButton(QStringLiteral("Load rules…"), QStringLiteral("folder"))),
      m_save(makeButton(QStringLiteral("Save rules…"), QStringLiteral("file"))),
      m_words(new PlainLabel({}, LabelTone::Secondary))
{
    build();
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        markWrong(m_edit, false);
        check();
        emit changed();
    });
    connect(m_load, &QPushButton::clicked, this, [this] { askForFile(false); });
    connect(m_save, &QPushButton::clicked, this, [this] { askForFile(true); });
    check();
}

void HttpRulesEditor::build()
{
    m_edit->setFont(Theme::mono());
    m_edit->setTabChangesFocus(true);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setMinimumSize(Theme::px(440), Theme::px(180));
    m_edit->setPlaceholderText(QStringLiteral("GET /version 200"));
    m_words->setWordWrap(true);
    m_words->setObjectName(QStringLiteral("httpRulesWords"));
    auto* menu = new QMenu(m_examples);
    for (const RulesExample& one : rulesExamples)
        menu->addAction(QLatin1String(one.name), this, [this, &one] { useExample(QLatin1String(one.path)); });
    m_examples->setMenu(menu);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::px(6));
    for (QPushButton* button : {m_examples, m_load, m_save}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_words);
    layout->addLayout(buttons);
    setFocusProxy(m_edit);
}

void HttpRulesEditor::setText(const QByteArray& text) { m_edit->setPlainText(EditableText::fromBytes(text)); }

QByteArray HttpRulesEditor::text() const { return EditableText::toBytes(m_edit->document()->toRawText()); }

void HttpRulesEditor::useExample(const QString& path)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        setText(file.readAll());
}

void HttpRulesEditor::say(const QString& words, bool isWrong)
{
    m_words->setTone(isWrong ? LabelTone::Error : LabelTone::Secondary);
    m_words->setText(words);
    emit resized();
}

void HttpRulesEditor::check()
{
    m_check.start([text = text()] { return parseHttpRules(text); },
                  [this](const Result<QList<HttpRule>>& rules) {
                      if (rules)
                          say(ruleCountWords(rules->size()), false);
                      else
                          say(rules.failure().sentence, true);
                  });
}

void HttpRulesEditor::askForFile(bool toSave)
{
    auto* dialog =
        new QFileDialog(this, toSave ? QStringLiteral("Save rules") : QStringLiteral("Load rules"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(toSave ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(toSave ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    dialog->setNameFilters({QStringLiteral("Rules (*.rules)"), QStringLiteral("All files (*)")});
    dialog->setDefaultSuffix(toSave ? QStringLiteral("rules") : QString());
    connect(dialog, &QFileDialog::fileSelected, this,
            toSave ? &HttpRulesEditor::save : &HttpRulesEditor::load);
    dialog->open();
}

void HttpRulesEditor::load(const QString& path)
{
    m_file.start([path] { return loadRules(path); },
                 [this](const Result<QByteArray>& text) {
                     if (text)
                         setText(*text);
                     else
                         say(text.failure().sentence, true);
                 });
}

void HttpRulesEditor::save(const QString& path)
{
    m_file.start([path, text = text()] { return saveRules(path, text); },
                 [this, path](const Result<void>& saved) {
                     m_check.cancel(); // what is said of the file is not to be replaced by a late count
                     if (saved)
                         say(QStringLiteral("Saved to %1").arg(escapedText(path)), false);
                     else
                         say(saved.failure().sentence, true);
                 });
}

} // namespace sw
