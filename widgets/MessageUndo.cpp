#include "widgets/MessageUndo.h"

#include <algorithm>

namespace sw {

TextChange textChange(const QString& before, const QString& after)
{
    const qsizetype shorter = std::min(before.size(), after.size());
    TextChange change;
    while (change.position < shorter && before[change.position] == after[change.position])
        ++change.position;
    qsizetype tail = 0;
    while (tail < shorter - change.position &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    change.removed = before.size() - change.position - tail;
    change.added = after.size() - change.position - tail;
    return change;
}

void MessageUndo::note(const MessageText& message, Step step)
{
    if (message == current())
        return;
    const bool merges = !m_closed && m_states[m_at].step == step && !canRedo();
    if (merges)
        m_states[m_at].message = message;
    else
        push({message, step, -1});
    m_closed = step == Step::Whole;
}

void MessageUndo::noteEdit(const MessageText& message)
{
    if (message == current())
        return;
    const TextChange change = textChange(current().text(), message.text());
    const Step step = change.removed == 0 && change.added == 1   ? Step::Typing
                      : change.added == 0 && change.removed == 1 ? Step::Deleting
                                                                 : Step::Whole;
    const bool merges = continues(step, change, message.text());
    State state{message, step, change.end()};
    if (merges)
        m_states[m_at] = std::move(state);
    else
        push(std::move(state));
    m_closed = step == Step::Whole;
}

/// A word at a time, as editors do: a letter after a blank starts a new step.
bool MessageUndo::continues(Step step, const TextChange& change, const QString& text) const
{
    const State& last = m_states[m_at];
    if (m_closed || canRedo() || step != last.step || step == Step::Whole)
        return false;
    if (step == Step::Deleting) // backwards, or forwards with Delete; equal letters leave the place open
        return std::abs(change.position - last.end) <= 1;
    if (std::abs(change.position - last.end) > 0)
        return false;
    const QChar typed = text[change.position];
    return change.position == 0 || typed.isSpace() || !text[change.position - 1].isSpace();
}

qint64 MessageUndo::weight(std::size_t index) const
{
    const MessageText& message = m_states[index].message;
    const bool shared =
        index > 0 && m_states[index - 1].message.payload().constData() == message.payload().constData();
    return (shared ? 0 : message.payload().size()) + 2 * message.text().size();
}

void MessageUndo::push(State state)
{
    m_states.erase(m_states.begin() + std::ptrdiff_t(m_at) + 1, m_states.end());
    m_states.push_back(std::move(state));
    qint64 total = 0;
    for (std::size_t i = 0; i < m_states.size(); ++i)
        total += weight(i);
    while (m_states.size() > 2 && (m_states.size() > mostSteps || total > sizeLimit)) {
        total -= weight(0);
        total -= weight(1);
        m_states.pop_front();
        total += weight(0);
    }
    m_at = m_states.size() - 1;
}

const MessageText& MessageUndo::undo()
{
    m_at -= canUndo() ? 1 : 0;
    m_closed = true;
    return current();
}

const MessageText& MessageUndo::redo()
{
    m_at += canRedo() ? 1 : 0;
    m_closed = true;
    return current();
}

} // namespace sw
