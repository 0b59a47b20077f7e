#include "widgets/JsonFindBar.h"

#include "models/http/JsonSearch.h"
#include "widgets/Parts.h"
#include "widgets/PayloadFinder.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int mostSought = 1000;

} // namespace

JsonFindBar::JsonFindBar(QWidget* parent)
    : QFrame(parent),
      m_finder(new PayloadFinder(this, searchJson)),
      m_field(new QLineEdit),
      m_words(new PlainLabel({}, LabelTone::Secondary))
{
    setObjectName(QStringLiteral("findBar"));
    nameWidget(m_field, QStringLiteral("Find in tree"));
    m_field->setPlaceholderText(QStringLiteral("Find in tree"));
    m_field->setMaxLength(mostSought);
    addClearButton(m_field);
    QToolButton* previous = makeIconButton(QStringLiteral("Previous in tree"), QStringLiteral("up"));
    QToolButton* next = makeIconButton(QStringLiteral("Next in tree"), QStringLiteral("down"));
    QToolButton* hideBar = makeIconButton(QStringLiteral("Close find in tree"), QStringLiteral("close"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(8), Theme::px(4), Theme::px(6), Theme::px(4));
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_field, 1);
    layout->addWidget(m_words);
    for (QToolButton* button : {previous, next, hideBar})
        layout->addWidget(button);
    connect(m_field, &QLineEdit::textChanged, this, &JsonFindBar::lookFor);
    connect(previous, &QToolButton::clicked, this, [this] { step(true); });
    connect(next, &QToolButton::clicked, this, [this] { step(false); });
    connect(hideBar, &QToolButton::clicked, this, &JsonFindBar::close);
    connect(m_finder, &PayloadFinder::changed, this, &JsonFindBar::updateWords);
    connect(m_finder, &PayloadFinder::found, this, [this](qint64 offset) {
        m_at = offset;
        emit found(offset);
        updateWords();
    });
    hide();
}

void JsonFindBar::setSource(std::shared_ptr<const ByteSource> source)
{
    m_at = -1;
    m_from = 0;
    m_finder->setSource(std::move(source));
    if (!isHidden())
        lookFor();
}

void JsonFindBar::open(qint64 from)
{
    m_from = from;
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    lookFor();
}

void JsonFindBar::close()
{
    m_finder->find({}, 0);
    hide();
    emit closed();
}

void JsonFindBar::step(bool backward)
{
    m_finder->step(backward, backward ? std::max<qint64>(0, m_at) : m_at + 1);
}

void JsonFindBar::lookFor()
{
    const QString text = m_field->text();
    const bool exact = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isUpper(); });
    m_finder->find(
        BytePattern(text.toUtf8(), exact ? BytePattern::Case::Exact : BytePattern::Case::FoldAscii), m_from);
    updateWords();
}

void JsonFindBar::updateWords()
{
    m_words->setText(m_finder->words(m_at));
    m_words->setVisible(!m_words->text().isEmpty());
}

void JsonFindBar::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & Qt::ControlModifier))
        step(event->modifiers() & Qt::ShiftModifier);
    else
        QFrame::keyPressEvent(event);
}

} // namespace sw
