#pragma once

#include "widgets/MessageText.h"

#include <deque>

namespace sw {

/// Where two texts differ: of the new one, length characters from position on stand for removed ones.
struct TextChange
{
    qsizetype position = 0, removed = 0, added = 0;
    qsizetype end() const { return position + added; }
};
TextChange textChange(const QString& before, const QString& after);

/// One history of the whole message: its bytes, the way they are written, its file. So undo leads back over
/// a change of the way, a paste, a recall and a file as well as over typing, and what was typed comes back as
/// it was typed. GUI thread; no widget.
class MessageUndo
{
public:
    /// Typing and deleting at one place make one step each; so do recalls that follow each other, and the
    /// typing of a path.
    enum class Step { Typing, Deleting, Recall, Path, Whole };
    static constexpr std::size_t mostSteps = 400;
    static constexpr qint64 sizeLimit = 256 << 20; ///< bytes; the oldest steps go, never the last one

    MessageUndo() : m_states{{}} {}

    const MessageText& current() const { return m_states[m_at].message; }
    bool canUndo() const { return m_at > 0; }
    bool canRedo() const { return m_at + 1 < m_states.size(); }
    /// The message is now like this; nothing when it was so before.
    void note(const MessageText& message, Step step = Step::Whole);
    /// The person edited the text: what kind of step that is shows in the text.
    void noteEdit(const MessageText& message);
    const MessageText& undo();
    const MessageText& redo();

private:
    struct State
    {
        MessageText message;
        Step step = Step::Whole;
        qsizetype end = -1; // of the edit
    };
    bool continues(Step step, const TextChange& change, const QString& text) const;
    void push(State state);
    qint64 weight(std::size_t index) const;

    std::deque<State> m_states;
    std::size_t m_at = 0;
    bool m_closed = true; // the next edit starts a step
};

} // namespace sw
