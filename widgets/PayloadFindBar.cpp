#include "widgets/PayloadFindBar.h"

#include "models/base/Bytes.h"
#include "widgets/Parts.h"
#include "widgets/PayloadFinder.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int mostCharacters = 1000; // a slice of the search stays short with any pattern
constexpr qint64 proposedBytes = 64; // a longer selection is hardly what to look for

bool hasCapital(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isUpper(); });
}

} // namespace

PayloadFindBar::PayloadFindBar(PayloadView* view, QWidget* parent)
    : QFrame(parent),
      m_view(view),
      m_finder(new PayloadFinder(this)),
      m_field(new QLineEdit),
      m_kind(new QComboBox),
      m_words(new PlainLabel({}, LabelTone::Secondary))
{
    setObjectName(QStringLiteral("findBar"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(8), Theme::px(4), Theme::px(6), Theme::px(4));
    layout->setSpacing(Theme::px(4));
    nameWidget(m_field, QStringLiteral("Find in payload"));
    m_field->setPlaceholderText(QStringLiteral("Find in payload"));
    m_field->setMinimumWidth(Theme::px(56));
    m_field->setMaxLength(mostCharacters);
    nameWidget(m_kind, QStringLiteral("Find as"));
    m_kind->setToolTip(QStringLiteral("Find as"));
    m_kind->addItems({QStringLiteral("Text"), QStringLiteral("Hex")});
    nameWidget(m_words, QStringLiteral("Matches"));
    m_words->setAccessibleName({}); // what it says is its name
    QToolButton* previous = makeIconButton(QStringLiteral("Previous match"), QStringLiteral("up"));
    QToolButton* next = makeIconButton(QStringLiteral("Next match"), QStringLiteral("down"));
    QToolButton* hideBar = makeIconButton(QStringLiteral("Close find"), QStringLiteral("close"));
    layout->addWidget(m_field, 1);
    layout->addWidget(m_kind);
    layout->addWidget(m_words);
    for (QToolButton* button : {previous, next, hideBar})
        layout->addWidget(button);
    connect(m_field, &QLineEdit::textChanged, this, &PayloadFindBar::lookFor);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &PayloadFindBar::lookFor);
    connect(previous, &QToolButton::clicked, this, [this] { step(true); });
    connect(next, &QToolButton::clicked, this, [this] { step(false); });
    connect(hideBar, &QToolButton::clicked, this, &PayloadFindBar::close);
    connect(m_finder, &PayloadFinder::found, m_view, &PayloadView::reveal);
    connect(m_finder, &PayloadFinder::changed, this, &PayloadFindBar::updateWords);
    connect(m_view, &PayloadView::selectionChanged, this, &PayloadFindBar::updateWords);
    connect(m_view, &PayloadView::sourceChanged, this, [this] {
        m_from = 0;
        m_finder->setSource(m_view->source());
        if (isVisibleTo(parentWidget()))
            lookFor();
    });
    hide();
}

void PayloadFindBar::open()
{
    m_from = m_view->selectionStart();
    const qint64 length = m_field->hasFocus() ? 0 : m_view->selectionLength(); // no match of its own
    if (length > 0 && length <= proposedBytes) {
        const QByteArray bytes = m_view->source()->read(m_from, length);
        const QString text = escapedText(bytes);
        const bool asText = text.toUtf8() == bytes;
        const QSignalBlocker quiet(m_kind), quietField(m_field);
        m_kind->setCurrentIndex(asText ? 0 : 1);
        m_field->setText(asText ? text : hexText(bytes));
    }
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    lookFor();
}

void PayloadFindBar::close()
{
    m_finder->find({}, 0);
    m_view->setHighlight({});
    hide();
    emit closed();
}

void PayloadFindBar::step(bool backward)
{
    const qint64 start = m_view->selectionStart();
    m_from = start;
    m_finder->step(backward, backward || m_view->selectionLength() == 0 ? start : start + 1);
}

void PayloadFindBar::lookFor()
{
    const QString text = m_field->text();
    BytePattern pattern;
    m_error.clear();
    if (m_kind->currentIndex() == 0) {
        pattern = BytePattern(text.toUtf8(),
                              hasCapital(text) ? BytePattern::Case::Exact : BytePattern::Case::FoldAscii);
    } else {
        const ParsedBytes parsed = parseHex(text);
        if (parsed.error)
            m_error = parsed.error->sentence;
        else
            pattern = BytePattern(parsed.bytes);
    }
    markWrong(m_field, !m_error.isEmpty());
    m_words->setTone(m_error.isEmpty() ? LabelTone::Secondary : LabelTone::Error);
    m_view->setHighlight(pattern);
    m_finder->find(pattern, m_from);
    updateWords();
}

void PayloadFindBar::updateWords()
{
    m_words->setText(m_error.isEmpty() ? m_finder->words(m_view->selectionStart()) : m_error);
    m_words->setVisible(!m_words->text().isEmpty());
}

void PayloadFindBar::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & Qt::ControlModifier))
        step(event->modifiers() & Qt::ShiftModifier);
    else
        QFrame::keyPressEvent(event);
}

} // namespace sw
