#include "widgets/HttpRequestEditor.h"

#include "models/http/JsonPretty.h"
#include "widgets/MessageFile.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

constexpr qsizetype longestToolTip = 1000;
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

/// As the file system has it; what is relative is so to the working directory.
QByteArray wholePath(const QString& typed)
{
    const QByteArray path = typedPath(typed);
    return path.startsWith('/') ? path : QFile::encodeName(QDir::currentPath()) + '/' + path;
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
      m_headers(httpEdit(QStringLiteral("Headers"), QStringLiteral("Name: value, one per line"))),
      m_body(httpEdit(QStringLiteral("Body"), QStringLiteral("Text or JSON to send"))),
      m_bodyParts(new Segments({QStringLiteral("Text"), QStringLiteral("File")})),
      m_bodyStack(new QStackedWidget),
      m_path(new QLineEdit),
      m_file(new MessageFile(this)),
      m_bodyWords(new PlainLabel({}, LabelTone::Secondary)),
      m_fileWords(new ElidedLabel),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_more(makeIconButton(QStringLiteral("More on the request"), QStringLiteral("more"))),
      m_fold(makeIconButton(QStringLiteral("Fold headers and body"), QStringLiteral("up")))
{
    build();
    connect(m_send, &QPushButton::clicked, this, &HttpRequestEditor::sendWanted);
    connect(m_stop, &QPushButton::clicked, this, &HttpRequestEditor::stopWanted);
    for (QLineEdit* edit : {m_method, m_target})
        connect(edit, &QLineEdit::returnPressed, this, &HttpRequestEditor::sendWanted);
    connect(m_target, &QLineEdit::textChanged, this, [this](const QString& target) {
        setError({});
        m_target->setToolTip(plainToolTip(target.left(longestToolTip)));
    });
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
    connect(m_parts, &Segments::chosen, this, [this](int part) {
        m_stack->setCurrentIndex(part);
        fold(false);
    });
    connect(m_fold, &QToolButton::clicked, this, [this] { fold(!m_isFolded); });
    connect(m_bodyParts, &Segments::chosen, this, [this](int part) {
        m_bodyStack->setCurrentIndex(part);
        setError({});
        checkBody();
        updateTabs();
    });
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString& path) {
        setError({});
        m_file->setPath(path.trimmed(), false);
    });
    connect(m_file, &MessageFile::changed, this, &HttpRequestEditor::checkBody);
    connect(m_path, &QLineEdit::returnPressed, this, &HttpRequestEditor::sendWanted);
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
    m_method->setTextMargins(0, 0, Theme::px(22), 0);
    connect(m_method, &QLineEdit::textChanged, this, &HttpRequestEditor::fitMethod);
    connect(&Theme::instance(), &Theme::changed, this, &HttpRequestEditor::fitMethod);
    fitMethod();
    m_methods->setCursor(Qt::ArrowCursor);
    auto* inside = new QHBoxLayout(m_method);
    inside->setContentsMargins(0, 0, Theme::px(2), 0);
    inside->addStretch(1);
    inside->addWidget(m_methods);
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
    line->addWidget(m_target, 1);
    line->addWidget(m_stop);
    line->addWidget(m_send);
    line->addWidget(m_more);
    m_bodyWords->setMinimumWidth(1);
    m_tools = buildTools();
    m_fold->hide();
    m_bar = new QWidget;
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(6));
    bar->setSpacing(Theme::px(8));
    bar->addWidget(m_parts);
    bar->addWidget(m_fold);
    bar->addWidget(m_bodyWords, 1);
    bar->addWidget(m_tools);
    m_stack->addWidget(m_headers);
    m_stack->addWidget(buildBody());
    m_stack->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(8));
    m_error->setWordWrap(true);
    m_error->setContentsMargins(Theme::px(12), 0, Theme::px(12), Theme::px(6));
    nameWidget(m_error, QStringLiteral("Request error"));
    m_error->setAccessibleName({}); // what it says is its name
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_error);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
}

QWidget* HttpRequestEditor::buildTools()
{
    auto* tools = new QWidget;
    auto* bar = new QHBoxLayout(tools);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->setSpacing(Theme::px(8));
    QPushButton* save = makeButton(QStringLiteral("Save request"));
    QPushButton* paste = makeButton(QStringLiteral("Paste curl"));
    QPushButton* copy = makeButton(QStringLiteral("Copy as curl"), QStringLiteral("copy"));
    save->setToolTip(QStringLiteral("Under a name, as an .http file"));
    paste->setToolTip(QStringLiteral("Fills the page from a curl line on the clipboard"));
    copy->setToolTip(QStringLiteral("The shell line that sends the same request"));
    auto* menu = new QMenu(m_more);
    m_unfold = menu->addAction(QStringLiteral("Show headers and body"), this, &HttpRequestEditor::unfold);
    m_unfold->setVisible(false);
    for (QPushButton* button : {save, paste, copy}) {
        bar->addWidget(button);
        menu->addAction(button->text(), button, &QPushButton::click);
    }
    m_more->setMenu(menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    connect(save, &QPushButton::clicked, this, &HttpRequestEditor::saveWanted);
    connect(paste, &QPushButton::clicked, this, &HttpRequestEditor::pasteCurlWanted);
    connect(copy, &QPushButton::clicked, this, &HttpRequestEditor::copyCurlWanted);
    return tools;
}

QWidget* HttpRequestEditor::buildBody()
{
    m_bodyParts->nameButtons({QStringLiteral("Body as typed"), QStringLiteral("Body from a file")});
    nameWidget(m_path, QStringLiteral("Body file"));
    m_path->setPlaceholderText(QStringLiteral("Path of a file; read when the request is sent"));
    m_path->setFont(Theme::mono());
    nameWidget(m_fileWords, QStringLiteral("Body file words"));
    QPushButton* choose = makeButton(QStringLiteral("Choose body file"), QStringLiteral("folder"));
    connect(choose, &QPushButton::clicked, this, &HttpRequestEditor::chooseFile);
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::px(8));
    row->addWidget(m_path, 1);
    row->addWidget(choose);
    auto* file = new QWidget;
    auto* fileLayout = new QVBoxLayout(file);
    fileLayout->setContentsMargins(0, 0, 0, 0);
    fileLayout->setSpacing(Theme::px(6));
    fileLayout->addLayout(row);
    fileLayout->addWidget(m_fileWords);
    fileLayout->addStretch(1);
    m_bodyStack->addWidget(m_body);
    m_bodyStack->addWidget(file);
    auto* page = new QWidget;
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_bodyParts, 0, Qt::AlignTop);
    layout->addWidget(m_bodyStack, 1);
    return page;
}

void HttpRequestEditor::chooseFile()
{
    auto* dialog = new QFileDialog(window(), QStringLiteral("Body from a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

bool HttpRequestEditor::isFile() const { return m_bodyParts->current() == 1; }

void HttpRequestEditor::setFileError(const QString& sentence) { (void)wrong(m_path, Failure{sentence}); }

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

/// The words on the body are worth a menu; without them all buttons have room earlier.
void HttpRequestEditor::fitTools()
{
    const auto* bar = static_cast<QHBoxLayout*>(m_bar->layout());
    const int words = m_bodyWords->sizeHint().width() + Theme::px(60);
    const int needed = 2 * bar->contentsMargins().left() + m_parts->sizeHint().width() + words +
                       m_tools->sizeHint().width() + 4 * bar->spacing();
    m_tools->setVisible(width() >= needed);
    m_more->setVisible(width() < needed || m_isFolded);
}

/// As wide as what stands in it, so that a narrow page has the more room for the target.
void HttpRequestEditor::fitMethod()
{
    const int words = m_method->fontMetrics().horizontalAdvance(m_method->text());
    m_method->setFixedWidth(std::clamp(words + Theme::px(44), Theme::px(82), Theme::px(130)));
}

void HttpRequestEditor::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitTools();
}

/// Without the tools, so that it can become narrow enough to put them into a menu.
QSize HttpRequestEditor::minimumSizeHint() const
{
    const auto* bar = static_cast<QHBoxLayout*>(m_bar->layout());
    const int edges = 2 * bar->contentsMargins().left() + 2 * bar->spacing();
    const int line = m_method->minimumWidth() + m_target->minimumSizeHint().width() +
                     m_send->sizeHint().width() + m_more->sizeHint().width() + bar->spacing() +
                     (m_stop->isVisibleTo(this) ? m_stop->sizeHint().width() + bar->spacing() : 0);
    const int choice = m_parts->minimumSizeHint().width() + m_fold->sizeHint().width();
    return {std::max(line, choice) + edges, QWidget::minimumSizeHint().height()};
}

void HttpRequestEditor::setFoldable(bool foldable)
{
    if (foldable == m_isFoldable)
        return;
    m_isFoldable = foldable;
    m_fold->setVisible(foldable);
    fold(false);
}

void HttpRequestEditor::fold(bool folded)
{
    m_isFolded = folded && m_isFoldable;
    if (m_isFolded && (m_stack->isAncestorOf(focusWidget()) || m_bar->isAncestorOf(focusWidget())))
        m_target->setFocus();
    m_stack->setVisible(!m_isFolded);
    m_bar->setVisible(!m_isFolded);
    m_unfold->setVisible(m_isFolded);
    fitTools();
    updateGeometry();
}

void HttpRequestEditor::unfold()
{
    fold(false);
    bringIntoView(this);
    (m_parts->current() == 0 ? m_headers : isFile() ? static_cast<QWidget*>(m_path) : m_body)->setFocus();
}

void HttpRequestEditor::setRunning(bool running) { m_stop->setVisible(running); }

void HttpRequestEditor::setError(const QString& sentence)
{
    m_error->setTone(LabelTone::Error);
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    if (!sentence.isEmpty())
        return;
    for (QWidget* field : {static_cast<QWidget*>(m_method), static_cast<QWidget*>(m_target),
                           static_cast<QWidget*>(m_headers), static_cast<QWidget*>(m_path)})
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
    const bool file = !request.bodyFile.isEmpty();
    m_body->setPlainText(file ? QString() : QString::fromUtf8(request.body));
    m_path->setText(QFile::decodeName(request.bodyFile));
    m_bodyParts->setCurrent(file);
    m_bodyStack->setCurrentIndex(file);
    checkBody();
    updateTabs();
}

Failure HttpRequestEditor::wrong(QWidget* field, const Failure& failure)
{
    setError(failure.sentence);
    markWrong(field, true);
    if (field == m_headers || field == m_path) {
        m_parts->setCurrent(field == m_path);
        m_stack->setCurrentIndex(field == m_path);
        fold(false);
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
    if (!isFile())
        request.body = m_body->toPlainText().toUtf8();
    else if (m_path->text().trimmed().isEmpty())
        return wrong(m_path, Failure{QStringLiteral("Which file is the body? Its path is missing.")});
    else
        request.bodyFile = wholePath(m_path->text().trimmed());
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
                       isFile() ? QStringLiteral("Body · file") : QStringLiteral("Body")});
}

/// What looks like JSON is said to be right or wrong as it is typed.
void HttpRequestEditor::checkBody()
{
    if (isFile())
        return showFile();
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
    showBodyWords(words, bad);
}

void HttpRequestEditor::showBodyWords(const QString& words, bool bad)
{
    m_bodyWords->setTone(bad ? LabelTone::Error : LabelTone::Secondary);
    m_bodyWords->setText(words);
    m_bodyWords->setToolTip(plainToolTip(words));
    fitTools();
}

void HttpRequestEditor::showFile()
{
    QString words;
    const bool bad = m_file->failure().has_value();
    if (bad)
        words = m_file->failure()->withErrno();
    else if (m_file->facts())
        words = QStringLiteral("%1 B").arg(QLocale(QLocale::English).toString(m_file->facts()->size));
    m_fileWords->setTone(bad ? LabelTone::Error : LabelTone::Secondary);
    m_fileWords->setText(words);
    showBodyWords(bad ? QString() : words, false);
}

} // namespace sw
