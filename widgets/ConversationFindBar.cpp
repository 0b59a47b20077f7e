#include "widgets/ConversationFindBar.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

/// What was typed as a pattern; error: why it is none.
BytePattern typedPattern(const QString& text, QString* error)
{
    error->clear();
    if (text.startsWith(QLatin1String("0x"), Qt::CaseInsensitive)) {
        const ParsedBytes parsed = parseHex(text);
        if (parsed.error)
            *error = parsed.error->sentence;
        return parsed.error ? BytePattern() : BytePattern(parsed.bytes);
    }
    const bool exact = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isUpper(); });
    return BytePattern(text.toUtf8(), exact ? BytePattern::Case::Exact : BytePattern::Case::FoldAscii);
}

} // namespace

ConversationFindBar::ConversationFindBar(std::shared_ptr<TrafficStore> store, QWidget* parent)
    : QFrame(parent),
      m_search(new ConversationSearch(std::move(store), this)),
      m_field(new QLineEdit),
      m_words(new PlainLabel({}, LabelTone::Secondary))
{
    setObjectName(QStringLiteral("bar"));
    nameWidget(m_field, QStringLiteral("Find in conversation"));
    m_field->setPlaceholderText(QStringLiteral("Find in conversation: text, or 0x and hex"));
    addClearButton(m_field);
    QToolButton* previous = makeIconButton(QStringLiteral("Previous"), QStringLiteral("up"));
    QToolButton* next = makeIconButton(QStringLiteral("Next"), QStringLiteral("down"));
    QToolButton* hideBar = makeIconButton(QStringLiteral("Close find bar"), QStringLiteral("close"));
    previous->setToolTip(QStringLiteral("Previous message with it (Shift+Enter)"));
    next->setToolTip(QStringLiteral("Next message with it (Enter)"));
    hideBar->setToolTip(QStringLiteral("Close find bar (Esc)"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(8), Theme::px(4));
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_field, 1);
    layout->addWidget(m_words);
    for (QToolButton* button : {previous, next, hideBar})
        layout->addWidget(button);
    connect(m_field, &QLineEdit::textChanged, this, &ConversationFindBar::lookFor);
    connect(m_search, &ConversationSearch::changed, this, &ConversationFindBar::onChanged);
    connect(previous, &QToolButton::clicked, this, [this] { step(true); });
    connect(next, &QToolButton::clicked, this, [this] { step(false); });
    connect(hideBar, &QToolButton::clicked, this, &ConversationFindBar::close);
    hide();
}

void ConversationFindBar::setScope(EndpointId endpoint, ConnectionId connection)
{
    m_endpoint = endpoint;
    m_connection = connection;
    if (!isHidden())
        lookFor();
}

void ConversationFindBar::open(RowId from)
{
    m_from = from;
    const bool again = isHidden();
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    if (again)
        lookFor();
}

void ConversationFindBar::close()
{
    hide();
    m_search->find({}, 0, 0);
    emit patternChanged({});
    emit closed();
}

void ConversationFindBar::addTool(QWidget* tool)
{
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->count() - 1, tool); // closing stays the last
}

void ConversationFindBar::lookFor()
{
    const BytePattern pattern = typedPattern(m_field->text(), &m_error);
    m_chosen = -1;
    markWrong(m_field, !m_error.isEmpty());
    m_words->setTone(m_error.isEmpty() ? LabelTone::Secondary : LabelTone::Error);
    emit patternChanged(pattern);
    m_search->find(pattern, m_endpoint, m_connection);
}

/// The first hit at or behind where the person is; when all are before, the last one.
void ConversationFindBar::onChanged()
{
    const auto& hits = m_search->hits();
    if (m_chosen < 0 && !hits.empty()) {
        const auto spot = std::lower_bound(hits.begin(), hits.end(), m_from,
                                           [](const auto& hit, RowId row) { return hit.row < row; });
        if (spot != hits.end())
            choose(std::size_t(spot - hits.begin()));
        else if (!m_search->isSearching())
            choose(hits.size() - 1);
    }
    updateWords();
}

void ConversationFindBar::choose(std::size_t index)
{
    m_chosen = std::ptrdiff_t(index);
    m_from = m_search->hits()[index].row;
    emit hitChosen(m_search->hits()[index], m_search->pattern().size());
    updateWords();
}

void ConversationFindBar::step(bool backward)
{
    const auto count = std::ptrdiff_t(m_search->hits().size());
    if (count == 0)
        return;
    const std::ptrdiff_t next = m_chosen < 0 ? (backward ? count - 1 : 0) : m_chosen + (backward ? -1 : 1);
    choose(std::size_t((next + count) % count));
}

void ConversationFindBar::updateWords()
{
    const quint64 count = m_search->hits().size();
    QString words = m_error;
    if (m_error.isEmpty() && !m_search->pattern().isEmpty()) {
        const QString all =
            trafficNumberText(count) + (m_search->isBounded() ? QStringLiteral("+") : QString());
        words = m_chosen >= 0 ? QStringLiteral("%1 of %2").arg(trafficNumberText(quint64(m_chosen) + 1), all)
                : m_search->isSearching() ? QStringLiteral("Searching")
                                          : QStringLiteral("No matches");
    }
    m_words->setText(words);
}

void ConversationFindBar::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & Qt::ControlModifier))
        step(event->modifiers() & Qt::ShiftModifier);
    else if (event->key() == Qt::Key_F3)
        step(event->modifiers() & Qt::ShiftModifier);
    else if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sw
