#pragma once

#include "models/session/EndpointStatus.h"

#include <QWidget>

class QPushButton;

namespace sw {

class PlainLabel;

/// What to do while nothing has been said, below whatever rows there are; with a shell line to try where one
/// helps.
class ConversationHint : public QWidget
{
    Q_OBJECT
public:
    explicit ConversationHint(QWidget* parent);

    struct Words
    {
        QString title, advice, line; ///< line: for a shell; empty: none

        bool operator==(const Words&) const = default;
    };
    static Words wordsFor(const EndpointStatus& status, bool oneConnection);

    void setWords(const Words& words);
    const Words& words() const { return m_words; }
    /// Shown within area if it fits there, hidden otherwise.
    void placeIn(const QRect& area);

private:
    Words m_words;
    PlainLabel *m_title, *m_advice, *m_line;
    QPushButton* m_copy;
};

} // namespace sw
