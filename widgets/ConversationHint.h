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
        bool offersClient = false;   ///< one of ours could be the first

        bool operator==(const Words&) const = default;
    };
    static Words wordsFor(const EndpointStatus& status, bool oneConnection);

    void setWords(const Words& words);
    const Words& words() const { return m_words; }
    /// Shown within area: all of it, or what matters most where that is too low; hidden where even that is.
    void placeIn(const QRect& area);

signals:
    void clientWanted();

private:
    void keep(int level);
    int heightNow(int width) const;

    Words m_words;
    PlainLabel *m_title, *m_beside, *m_advice, *m_line; // beside: the title, in the row of the buttons
    QPushButton *m_copy, *m_client;
    QWidget* m_buttons;
};

} // namespace sw
