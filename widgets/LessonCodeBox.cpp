#include "widgets/LessonCodeBox.h"

#include "widgets/Parts.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

namespace sw {

namespace {

constexpr int codeLanguages = 4, mostCodeLines = 9;

} // namespace

LessonCodeBox::LessonCodeBox(QWidget* parent)
    : QWidget(parent),
      m_language(new Segments({QStringLiteral("Shell"), QStringLiteral("Python"), QStringLiteral("C"),
                               QStringLiteral("C++ (Qt)")})),
      m_lines(new QPlainTextEdit),
      m_where(new PlainLabel({}, LabelTone::Secondary)),
      m_copy(makeButton(QStringLiteral("Copy lines"), QStringLiteral("copy"))),
      m_copyProgram(makeButton(QStringLiteral("Copy program"), QStringLiteral("copy")))
{
    nameWidget(m_lines, QStringLiteral("The same in lines"));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_lines->setFont(Theme::mono());
    m_where->setWordWrap(true);
    const auto atLeft = [](std::initializer_list<QWidget*> controls) {
        auto* whole = new QWidget;
        auto* line = new QHBoxLayout(whole);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(Theme::px(8));
        for (QWidget* control : controls)
            line->addWidget(control);
        line->addStretch(1);
        return whole;
    };
    auto* head = new WrappingBar(atLeft({m_language}), atLeft({m_copy, m_copyProgram}), 0);
    head->setPlain();
    auto* title = new PlainLabel(QStringLiteral("THE SAME IN CODE"), LabelTone::Secondary);
    title->setFont(Theme::head());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, Theme::px(10), 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(title);
    layout->addWidget(head);
    layout->addWidget(m_where);
    layout->addWidget(m_lines);
    connect(m_language, &Segments::chosen, this, [this](int language) {
        m_wanted = language;
        showLanguage();
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_lines->toPlainText()); });
    connect(m_copyProgram, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(program(m_language->current())); });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_lines->setFont(Theme::mono());
        showLanguage();
    });
}

QString LessonCodeBox::text(int language) const
{
    const QStringList& lines = language == 0   ? m_code.shell
                               : language == 1 ? m_code.python
                               : language == 2 ? m_code.c
                                               : m_code.qt;
    return lines.join(u'\n');
}

QString LessonCodeBox::program(int language) const { return m_programs.value(language - 1); }

/// What one has to know before the lines are run.
QString LessonCodeBox::where(int language) const
{
    if (language == 3)
        return QStringLiteral("In a program with Qt's event loop:");
    if (language > 0)
        return QStringLiteral(
            "Lines of a program. The whole of it, up to this step, runs in a directory of its own:");
    if (m_code.shellIsHere)
        return QStringLiteral("In any terminal, while this lesson is open:");
    return m_code.shell.size() > 1
               ? QStringLiteral("The same in a directory of your own. What listens, or is connected, needs a "
                                "terminal of its own:")
               : QStringLiteral("The same in a directory of your own:");
}

void LessonCodeBox::setCode(const LessonCode& code, const QStringList& programs)
{
    if (code == m_code && programs == m_programs && m_isSet)
        return;
    m_isSet = true;
    m_code = code;
    m_programs = programs;
    int first = -1;
    for (int language = codeLanguages - 1; language >= 0; --language) {
        const bool has = !text(language).isEmpty();
        m_language->showButton(language, has);
        first = has ? language : first;
    }
    setVisible(first >= 0);
    m_language->setCurrent(text(m_wanted).isEmpty() ? std::max(0, first) : m_wanted);
    showLanguage();
}

void LessonCodeBox::showLanguage()
{
    const QString shown = text(m_language->current());
    if (m_lines->toPlainText() != shown)
        m_lines->setPlainText(shown);
    m_where->setText(where(m_language->current()));
    m_copyProgram->setVisible(!program(m_language->current()).isEmpty());
    const int lines = std::clamp(int(shown.count(u'\n')) + 1, 1, mostCodeLines);
    m_lines->setFixedHeight(lines * QFontMetrics(Theme::mono()).lineSpacing() + Theme::px(12) +
                            m_lines->horizontalScrollBar()->sizeHint().height());
}

} // namespace sw
