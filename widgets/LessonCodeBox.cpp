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

constexpr int codeLanguages = 3, mostCodeLines = 9;

} // namespace

LessonCodeBox::LessonCodeBox(QWidget* parent)
    : QWidget(parent),
      m_language(new Segments({QStringLiteral("Shell"), QStringLiteral("Python"), QStringLiteral("C")})),
      m_lines(new QPlainTextEdit),
      m_copy(makeButton(QStringLiteral("Copy lines"), QStringLiteral("copy")))
{
    nameWidget(m_lines, QStringLiteral("The same in lines"));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_lines->setFont(Theme::mono());
    const auto atLeft = [](QWidget* control) {
        auto* whole = new QWidget;
        auto* line = new QHBoxLayout(whole);
        line->setContentsMargins(0, 0, 0, 0);
        line->addWidget(control);
        line->addStretch(1);
        return whole;
    };
    auto* head = new WrappingBar(atLeft(m_language), atLeft(m_copy), 0);
    head->setPlain();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(head);
    layout->addWidget(m_lines);
    connect(m_language, &Segments::chosen, this, [this](int language) {
        m_wanted = language;
        showLanguage();
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_lines->toPlainText()); });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_lines->setFont(Theme::mono());
        showLanguage();
    });
}

QString LessonCodeBox::text(int language) const
{
    const QStringList& lines = language == 0 ? m_code.shell : language == 1 ? m_code.python : m_code.c;
    return lines.join(u'\n');
}

void LessonCodeBox::setCode(const LessonCode& code)
{
    m_code = code;
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
    const int lines = std::clamp(int(shown.count(u'\n')) + 1, 1, mostCodeLines);
    m_lines->setFixedHeight(lines * QFontMetrics(Theme::mono()).lineSpacing() + Theme::px(12) +
                            m_lines->horizontalScrollBar()->sizeHint().height());
}

} // namespace sw
