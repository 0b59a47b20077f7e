#include "widgets/DecodedTalkModel.h"

#include "models/base/Bytes.h"
#include "models/decode/ExchangeWords.h"

#include <algorithm>

namespace sw {

namespace {

/// Question and answer, as far as they have begun.
std::vector<DecodedTalkModel::Message> messagesOf(const Exchange& exchange)
{
    std::vector<DecodedTalkModel::Message> found;
    if (!exchange.request.isEmpty())
        found.push_back({exchange.request.begin, exchange.number, false});
    if (!exchange.response.isEmpty())
        found.push_back({exchange.response.begin, exchange.number, true});
    return found;
}

/// Nothing that its card shows is another.
bool looksTheSame(const Exchange& a, const Exchange& b, bool isAnswer)
{
    const bool sameState = a.state == b.state && a.isRawNow == b.isRawNow && a.isError == b.isError &&
                           (a.answered == 0) == (b.answered == 0);
    return sameState && (isAnswer ? a.response == b.response && a.responseBytes == b.responseBytes
                                  : a.request == b.request && a.requestBytes == b.requestBytes);
}

} // namespace

QString talkDirection(Side side)
{
    return side == Side::Client ? QStringLiteral("to target") : QStringLiteral("to client");
}

QString talkTitle(const Exchange& exchange, bool isAnswer)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return QStringLiteral("raw");
    if (!isAnswer)
        return exchangeTitle(exchange);
    const QString status = exchangeStatusText(exchange);
    const QString words = escapedText(exchange.statusText);
    return words.isEmpty() || status.contains(words) ? status : status + QLatin1Char(' ') + words;
}

QString talkSubject(const Exchange& exchange, bool isAnswer)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return exchangeRemark(exchange);
    if (!isAnswer)
        return {};
    const QString remark = exchangeRemark(exchange);
    return remark.isEmpty() ? exchangeTitle(exchange) : remark;
}

DecodedTalkModel::DecodedTalkModel(ExchangeFollower* follower, QObject* parent)
    : QAbstractTableModel(parent),
      m_follower(follower)
{
    connect(follower, &ExchangeFollower::newsReady, this, &DecodedTalkModel::takeNews);
}

void DecodedTalkModel::takeNews()
{
    std::optional<ExchangeNews> news = m_follower->takeNews();
    if (!news)
        return;
    if (news->isWhole) {
        reset(news->rows);
    } else {
        remove(news->gone);
        update(news->rows);
    }
    m_isCaughtUp = news->isCaughtUp;
    emit updated();
}

void DecodedTalkModel::reset(const std::vector<Exchange>& exchanges)
{
    beginResetModel();
    m_messages.clear();
    m_exchanges.clear();
    m_texts.clear();
    m_floor = {};
    m_dropped = 0;
    std::vector<Message> all;
    for (const Exchange& exchange : exchanges) {
        for (const Message& message : messagesOf(exchange))
            all.push_back(message);
    }
    std::sort(all.begin(), all.end());
    m_dropped = all.size() > most ? all.size() - most : 0;
    if (m_dropped > 0)
        m_floor = all[m_dropped].place;
    m_messages.assign(all.begin() + std::ptrdiff_t(m_dropped), all.end());
    for (const Exchange& exchange : exchanges) {
        const auto messages = messagesOf(exchange);
        if (std::any_of(messages.begin(), messages.end(),
                        [this](const Message& message) { return message.place >= m_floor; }))
            m_exchanges.insert_or_assign(exchange.number, exchange);
    }
    endResetModel();
}

int DecodedTalkModel::rowOf(const Message& message) const
{
    const auto found = std::lower_bound(m_messages.begin(), m_messages.end(), message);
    const bool isThere = found != m_messages.end() && found->key() == message.key();
    return isThere ? int(found - m_messages.begin()) : -1;
}

void DecodedTalkModel::update(const std::vector<Exchange>& exchanges)
{
    std::vector<Message> fresh;
    std::vector<int> changed;
    for (const Exchange& exchange : exchanges) {
        for (const Message& message : messagesOf(exchange)) {
            if (message.place < m_floor)
                continue;
            m_exchanges.insert_or_assign(exchange.number, exchange);
            if (const int row = rowOf(message); row >= 0)
                changed.push_back(row);
            else
                fresh.push_back(message);
        }
    }
    for (const int row : changed)
        emit dataChanged(index(row, 0), index(row, 0));
    std::sort(fresh.begin(), fresh.end());
    add(fresh);
    trim();
}

/// Nearly all of them come behind the last one: those as one run.
void DecodedTalkModel::add(std::vector<Message>& fresh)
{
    for (auto next = fresh.begin(); next != fresh.end();) {
        const auto at = std::lower_bound(m_messages.begin(), m_messages.end(), *next);
        const auto end = at == m_messages.end() ? fresh.end() : std::lower_bound(next, fresh.end(), *at);
        const int row = int(at - m_messages.begin());
        beginInsertRows({}, row, row + int(end - next) - 1);
        m_messages.insert(at, next, end);
        endInsertRows();
        next = end;
    }
}

void DecodedTalkModel::trim()
{
    if (m_messages.size() <= most)
        return;
    const std::size_t surplus = m_messages.size() - most;
    beginRemoveRows({}, 0, int(surplus) - 1);
    const std::vector<Message> old(m_messages.begin(), m_messages.begin() + std::ptrdiff_t(surplus));
    m_messages.erase(m_messages.begin(), m_messages.begin() + std::ptrdiff_t(surplus));
    m_floor = m_messages.front().place;
    m_dropped += surplus;
    for (const Message& message : old)
        forget(message);
    endRemoveRows();
}

/// Its exchange stays while the other message does.
void DecodedTalkModel::forget(const Message& message)
{
    m_texts.remove(message.key());
    const auto found = m_exchanges.find(message.number);
    if (found == m_exchanges.end())
        return;
    for (const Message& other : messagesOf(found->second)) {
        if (rowOf(other) >= 0)
            return;
    }
    m_exchanges.erase(found);
}

void DecodedTalkModel::remove(const std::vector<quint32>& numbers)
{
    for (const quint32 number : numbers) {
        const Exchange* exchange = exchangeOf(number);
        if (!exchange)
            continue;
        for (const Message& message : messagesOf(Exchange(*exchange))) {
            const int row = rowOf(message);
            if (row < 0)
                continue;
            beginRemoveRows({}, row, row);
            m_messages.erase(m_messages.begin() + row);
            forget(message);
            endRemoveRows();
        }
    }
}

const Exchange* DecodedTalkModel::exchangeOf(quint32 number) const
{
    const auto found = m_exchanges.find(number);
    return found == m_exchanges.end() ? nullptr : &found->second;
}

Side DecodedTalkModel::side(int row) const
{
    const Side asker = exchange(row).asker;
    return message(row).isAnswer ? otherSide(asker) : asker;
}

const TalkText* DecodedTalkModel::text(int row) const
{
    const auto found = m_texts.constFind(message(row).key());
    return found == m_texts.cend() ? nullptr : &found->text;
}

bool DecodedTalkModel::isStale(int row) const
{
    const auto found = m_texts.constFind(message(row).key());
    return found == m_texts.cend() || !looksTheSame(found->seen, exchange(row), message(row).isAnswer);
}

int DecodedTalkModel::setText(quint64 key, const Exchange& seen, const TalkText& text)
{
    const bool isAnswer = key & 1;
    const int row = rowOf({isAnswer ? seen.response.begin : seen.request.begin, quint32(key >> 1), isAnswer});
    if (row < 0)
        return row;
    m_texts.insert(key, {text, seen});
    emit dataChanged(index(row, 0), index(row, 0));
    return row;
}

int DecodedTalkModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_messages.size());
}

QVariant DecodedTalkModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const int row = index.row();
    const bool isAnswer = message(row).isAnswer;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: {
        QString words = talkDirection(side(row)) + QLatin1String("  ") + talkTitle(exchange(row), isAnswer);
        if (const QString subject = talkSubject(exchange(row), isAnswer); !subject.isEmpty())
            words += QLatin1String("  ") + subject;
        const TalkText* found = text(row);
        if (!found)
            return words;
        QByteArrayList lines = found->text.split('\n');
        if (lines.last().isEmpty())
            lines.removeLast();
        for (const QByteArray& line : lines)
            words += QLatin1Char('\n') + escapedText(line);
        return words;
    }
    case NumberRole:
        return message(row).number;
    case AnswerRole:
        return isAnswer;
    default:
        return {};
    }
}

QVariant DecodedTalkModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return section == 0 && orientation == Qt::Horizontal && role == Qt::DisplayRole
               ? QVariant(QStringLiteral("Message"))
               : QVariant();
}

} // namespace sw
