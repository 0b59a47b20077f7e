#pragma once

#include "widgets/ConversationSearch.h"

#include <QFrame>

class QLineEdit;

namespace sw {

class PlainLabel;

/// Asks what to find in a conversation, and goes from message to message that has it. Text matches in either
/// case until a capital is typed; 0x and digits are bytes.
class ConversationFindBar : public QFrame
{
    Q_OBJECT
public:
    explicit ConversationFindBar(std::shared_ptr<TrafficStore> store, QWidget* parent = nullptr);

    void setScope(EndpointId endpoint, ConnectionId connection);
    /// Shows itself and takes the focus. Goes on from the row `from`.
    void open(RowId from);
    void close();
    /// Takes it, to stand after its own buttons.
    void addTool(QWidget* tool);
    /// To the next match, or the one before; round the end.
    void step(bool backward);
    const ConversationSearch& search() const { return *m_search; }

signals:
    /// Empty: nothing is to be tinted any more.
    void patternChanged(const sw::BytePattern& pattern);
    void hitChosen(const sw::ConversationSearch::Hit& hit, qint64 length);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void lookFor();
    void onChanged();
    void choose(std::size_t index);
    void updateWords();

    ConversationSearch* m_search;
    QLineEdit* m_field;
    PlainLabel* m_words;
    QString m_error;
    EndpointId m_endpoint = 0;
    ConnectionId m_connection = 0;
    RowId m_from = 0;             // where the person was when the search began
    std::ptrdiff_t m_chosen = -1; // index of the hit
};

} // namespace sw
