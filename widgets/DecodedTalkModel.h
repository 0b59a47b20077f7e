#pragma once

#include "models/base/ModelRoles.h"
#include "models/decode/ExchangeFollower.h"
#include "models/decode/TalkReader.h"

#include <QAbstractTableModel>
#include <QHash>

#include <deque>
#include <map>
#include <tuple>

namespace sw {

/// The messages of the exchanges that a follower finds, questions and answers as they went, oldest first. The
/// newest of them: the oldest go when there are more than `most`. What a card shows of a message is read by
/// somebody else, when it is looked at. GUI thread.
class DecodedTalkModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr std::size_t most = 2'000;
    enum Role {
        NumberRole = sw::Role::FirstOwn, ///< of its exchange
        AnswerRole,                      ///< bool: it is the answer
    };
    /// One message.
    struct Message
    {
        StreamPlace place;
        quint32 number = 0;
        bool isAnswer = false;

        quint64 key() const { return quint64(number) << 1 | (isAnswer ? 1 : 0); }
        bool operator<(const Message& other) const
        {
            return std::tie(place, number, isAnswer) < std::tie(other.place, other.number, other.isAnswer);
        }
    };

    explicit DecodedTalkModel(ExchangeFollower* follower, QObject* parent = nullptr);

    const Message& message(int row) const { return m_messages[std::size_t(row)]; }
    const Exchange& exchange(int row) const { return m_exchanges.at(message(row).number); }
    /// Null: none of that number is shown.
    const Exchange* exchangeOf(quint32 number) const;
    Side side(int row) const;
    quint64 dropped() const { return m_dropped; }
    bool isCaughtUp() const { return m_isCaughtUp; }

    /// Null until somebody has read it.
    const TalkText* text(int row) const;
    /// It was never read, or has changed since.
    bool isStale(int row) const;
    /// seen: what it was read by. Its row; -1, and without effect, when that message is gone.
    int setText(quint64 key, const Exchange& seen, const TalkText& text);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void updated();

private:
    struct Held
    {
        TalkText text;
        Exchange seen;
    };
    void takeNews();
    void reset(const std::vector<Exchange>& exchanges);
    void update(const std::vector<Exchange>& exchanges);
    void remove(const std::vector<quint32>& numbers);
    void add(std::vector<Message>& fresh);
    void trim();
    void forget(const Message& message);
    int rowOf(const Message& message) const;

    ExchangeFollower* m_follower;
    std::map<quint32, Exchange> m_exchanges; // of the messages
    std::deque<Message> m_messages;          // sorted
    QHash<quint64, Held> m_texts;
    StreamPlace m_floor; // what begins before it was dropped
    quint64 m_dropped = 0;
    bool m_isCaughtUp = false;
};

/// "to target", "to client".
QString talkDirection(Side side);
/// "GET /info" of a question, "200 OK" of an answer; plain text.
QString talkTitle(const Exchange& exchange, bool isAnswer);
/// Of an answer what is wrong with it, or what it answers; plain text.
QString talkSubject(const Exchange& exchange, bool isAnswer);

} // namespace sw
