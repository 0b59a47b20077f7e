#include "widgets/HttpRequestEditor.h"

#include "models/http/JsonPretty.h"
#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace sw {

namespace {

constexpr qsizetype checkedBody = 1 << 20; // a longer one is not checked as it is typed

QPlainTextEdit* httpEdit(const QString& name, const QString& hint)
{
    auto* edit = new QPlainTextEdit;
    nameWidget(edit, name);
    edit->setPlaceholderText(hint);
    edit->setFont(Theme::mono());
    edit->setTabChangesFocus(true);
    edit->setMinimumHeight(Theme::px(44));
    return edit;
}

} // namespace

HttpRequestEditor::HttpRequestEditor(QWidget* parent)
    : QWidget(parent),
      m_method(new QLineEdit(QStringLiteral("GET"))),
      m_target(new QLineEdit(QStringLiteral("/"))),
      m_methods(makeIconButton(QStringLiteral("Choose method"), QStringLiteral("down"))),
      m_send(makePrimaryButton(QStringLiteral("Send request"), QStringLiteral("send"))),
      m_stop(makeButton(QStringLiteral("Stop request"), QStringLiteral("stop"))),
      m_parts(new Segments({QStringLiteral("Headers"), QStringLiteral("Body")})),
      m_stack(new QStackedWidget),
      m_headers(httpEdit(QStringLiteral("Headers"), QStringLiteral("Name: value, one a line"))),
      m_body(httpEdit(QStringLiteral("Body"), QStringLiteral("Text or JSON to send"))),
      m_bodyWords(new PlainLabel({}, LabelTone::Secondary)),
      m_error(new PlainLabel({}, LabelTone::Error))
{
    build();
    connect(m_send, &QPushButton::clicked, this, &HttpRequestEditor::sendWanted);
    connect(m_stop, &QPushButton::clicked, this, &HttpRequestEditor::stopWanted);
    for (QLineEdit* edit : {m_method, m_target})
        connect(edit, &QLineEdit::returnPressed, this, &HttpRequestEditor::sendWanted);
    connect(m_target, &QLineEdit::textChanged, this, [this] { setError({}); });
    connect(m_method, &QLineEdit::textChanged, this, [this] { setError({}); });
    connect(m_headers, &QPlainTextEdit::textChanged, this, [this] {
        setError({});
        updateTabs();
    });
    connect(m_body, &QPlainTextEdit::textChanged, this, [this] {
        setError({});
        checkBody();
        updateTabs();
    });
    connect(m_parts, &Segments::chosen, m_stack, &QStackedWidget::setCurrentIndex);
    for (QPlainTextEdit* edit : {m_headers, m_body})
        edit->installEventFilter(this);
    setError({});
    setRunning(false);
    checkBody();
}

void HttpRequestEditor::build()
{
    nameWidget(m_method, QStringLiteral("Method"));
    m_method->setToolTip(QStringLiteral("Method"));
    m_method->setFixedWidth(Theme::px(84));
    auto* methods = new QMenu(m_methods);
    for (const char* method : {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"})
        methods->addAction(QLatin1String(method), m_method, [this, method] {
            m_method->setText(QLatin1String(method));
            m_target->setFocus();
        });
    m_methods->setMenu(methods);
    m_methods->setPopupMode(QToolButton::InstantPopup);
    nameWidget(m_target, QStringLiteral("Target"));
    m_target->setPlaceholderText(QStringLiteral("/path?query"));
    m_target->setFont(Theme::mono());
    m_parts->nameButtons({QStringLiteral("Request headers"), QStringLiteral("Request body")});
    auto* line = new QHBoxLayout;
    line->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(6));
    line->setSpacing(Theme::px(8));
    line->addWidget(m_method);
    line->addWidget(m_methods);
    line->addWidget(m_target, 1);
    line->addWidget(m_stop);
    line->addWidget(m_send);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(6));
    bar->setSpacing(Theme::px(8));
    bar->addWidget(m_parts);
    bar->addWidget(m_bodyWords, 1);
    QPushButton* paste = makeButton(QStringLiteral("Paste curl"));
    QPushButton* copy = makeButton(QStringLiteral("Copy as curl"), QStringLiteral("copy"));
    paste->setToolTip(QStringLiteral("Fills the page from a curl line on the clipboard"));
    copy->setToolTip(QStringLiteral("The shell line that sends the same request"));
    bar->addWidget(paste);
    bar->addWidget(copy);
    connect(paste, &QPushButton::clicked, this, &HttpRequestEditor::pasteCurlWanted);
    connect(copy, &QPushButton::clicked, this, &HttpRequestEditor::copyCurlWanted);
    m_stack->addWidget(m_headers);
    m_stack->addWidget(m_body);
    auto* edits = new QHBoxLayout;
    edits->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(8));
    edits->addWidget(m_stack);
    m_error->setWordWrap(true);
    m_error->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(6));
    nameWidget(m_error, QStringLiteral("Request error"));
    m_error->setAccessibleName({}); // what it says is its name
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_error);
    layout->addLayout(bar);
    layout->addLayout(edits, 1);
}

bool HttpRequestEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers() & Qt::ControlModifier) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                emit sendWanted();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void HttpRequestEditor::setRunning(bool running) { m_stop->setVisible(running); }

void HttpRequestEditor::setError(const QString& sentence)
{
    m_error->setTone(LabelTone::Error);
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    if (!sentence.isEmpty())
        return;
    for (QWidget* field :
         {static_cast<QWidget*>(m_method), static_cast<QWidget*>(m_target), static_cast<QWidget*>(m_headers)})
        markWrong(field, false);
}

void HttpRequestEditor::setRemark(const QString& sentence)
{
    setError({});
    m_error->setTone(LabelTone::Secondary);
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
}

void HttpRequestEditor::setRequest(const HttpRequest& request)
{
    m_method->setText(QString::fromUtf8(request.method));
    m_target->setText(QString::fromUtf8(request.target));
    QStringList lines;
    for (const HttpField& field : request.fields)
        lines << QString::fromUtf8(field.name + ": " + field.value);
    m_headers->setPlainText(lines.join(QLatin1Char('\n')));
    m_body->setPlainText(QString::fromUtf8(request.body));
}

Failure HttpRequestEditor::wrong(QWidget* field, const Failure& failure)
{
    setError(failure.sentence);
    markWrong(field, true);
    if (field == m_headers) {
        m_parts->setCurrent(0);
        m_stack->setCurrentIndex(0);
    }
    field->setFocus();
    return failure;
}

Result<HttpRequest> HttpRequestEditor::request()
{
    setError({});
    HttpRequest request;
    request.method = m_method->text().trimmed().toUtf8();
    request.target = m_target->text().trimmed().toUtf8();
    request.body = m_body->toPlainText().toUtf8();
    if (const auto checked = checkHttpMethod(request.method); !checked)
        return wrong(m_method, checked.failure());
    if (const auto checked = checkHttpTarget(request.target); !checked)
        return wrong(m_target, checked.failure());
    for (const QString& line : m_headers->toPlainText().split(QLatin1Char('\n'))) {
        if (line.trimmed().isEmpty())
            continue;
        const auto field = parseHttpField(line.toUtf8());
        if (!field)
            return wrong(m_headers, field.failure());
        if (const auto checked = checkHttpField(*field); !checked)
            return wrong(m_headers, checked.failure());
        request.fields.push_back(*field);
    }
    return request;
}

void HttpRequestEditor::updateTabs()
{
    int fields = 0;
    for (const QString& line : m_headers->toPlainText().split(QLatin1Char('\n')))
        fields += line.trimmed().isEmpty() ? 0 : 1;
    m_parts->setTexts({fields > 0 ? QStringLiteral("Headers %1").arg(fields) : QStringLiteral("Headers"),
                       QStringLiteral("Body")});
}

/// What looks like JSON is said to be right or wrong as it is typed.
void HttpRequestEditor::checkBody()
{
    const QByteArray body = m_body->toPlainText().toUtf8();
    QString words;
    bool bad = false;
    if (!body.isEmpty())
        words = QStringLiteral("%1 B").arg(QLocale(QLocale::English).toString(body.size()));
    const QByteArray start = body.left(64).trimmed();
    if (body.size() <= checkedBody && (start.startsWith('{') || start.startsWith('['))) {
        JsonPretty check(JsonPretty::Hand::AsItGrows);
        check.feed(body);
        check.finish();
        bad = check.error().has_value();
        words +=
            bad ? QStringLiteral(" · not valid JSON at byte %1: %2")
                      .arg(QLocale(QLocale::English).toString(check.error()->offset), check.error()->message)
                : QStringLiteral(" · valid JSON");
    }
    m_bodyWords->setTone(bad ? LabelTone::Error : LabelTone::Secondary);
    m_bodyWords->setText(words);
}

} // namespace sw
