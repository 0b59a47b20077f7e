#include "models/decode/ExchangeModel.h"

#include "models/base/Bytes.h"
#include "models/decode/ExchangeWords.h"
#include "models/session/RowRuns.h"
#include "models/traffic/TrafficWords.h"

#include <algorithm>
#include <iterator>

namespace sw {

namespace {

constexpr int mostTargetText = 400;  ///< characters of one cell
constexpr int millisecondsTime = 12; ///< characters of "14:02:11.699"

QString marksText(const Exchange& exchange)
{
    QStringList marks;
    if (exchange.isError || exchange.state == Exchange::State::Failed)
        marks << QStringLiteral("error");
    if (exchange.mutates)
        marks << QStringLiteral("changes");
    if (exchange.isStream && exchange.state == Exchange::State::Running)
        marks << QStringLiteral("live");
    return marks.join(QStringLiteral(", "));
}

QString bytesText(qint64 bytes) { return trafficNumberText(std::uint64_t(bytes)) + QStringLiteral(" B"); }

QString targetText(const Exchange& exchange)
{
    if (exchange.kind == Exchange::Kind::Raw)
        return exchangeRemark(exchange);
    return escapedText(exchange.target).left(mostTargetText);
}

std::vector<ColumnSpec<Exchange>> makeExchangeColumns()
{
    using E = const Exchange&;
    const auto column = [](const char* id, const char* title, const char* tip, bool right, auto text,
                           auto key) {
        return ColumnSpec<Exchange>{
            QLatin1String(id), QLatin1String(title), QLatin1String(tip), true, right, text, key};
    };
    return {
        column(
            "number", "#", "In the order of their beginnings", true,
            [](E e) { return trafficNumberText(e.number); }, [](E e) { return QVariant(e.number); }),
        column(
            "time", "Time", "When its first byte came", false,
            [](E e) { return trafficTimeText(e.begun).left(millisecondsTime); },
            [](E e) { return QVariant(e.begun); }),
        column(
            "client", "Client", "The program that connected, and its process id", false,
            [](E e) { return e.client; }, [](E e) { return QVariant(e.client); }),
        column(
            "method", "Method", "What is asked", false, [](E e) { return escapedText(e.method); },
            [](E e) { return QVariant(e.method); }),
        column("target", "Target", "Of what it is asked", false, targetText,
               [](E e) { return QVariant(e.target); }),
        column("status", "Status", "The answer", false, exchangeStatusText,
               [](E e) { return QVariant(e.status); }),
        column("marks", "Marks", "error: the answer says no. changes: it changes something at the target",
               false, marksText, [](E e) { return QVariant(marksText(e)); }),
        column("duration", "Duration", "From its first byte to the last one of the answer", true,
               exchangeDurationText, [](E e) { return QVariant(qlonglong(e.duration().value_or(-1))); }),
        column(
            "request", "Request", "Bytes of the request's body", true,
            [](E e) { return bytesText(e.requestBytes); }, [](E e) { return QVariant(e.requestBytes); }),
        column(
            "response", "Response", "Bytes of the response's body", true,
            [](E e) { return bytesText(e.responseBytes); }, [](E e) { return QVariant(e.responseBytes); }),
        column(
            "type", "Type", "What the answer is said to be", false, [](E e) { return escapedText(e.type); },
            [](E e) { return QVariant(e.type); }),
    };
}

} // namespace

const std::vector<ColumnSpec<Exchange>>& exchangeColumns()
{
    static const std::vector<ColumnSpec<Exchange>> columns = makeExchangeColumns();
    return columns;
}

ExchangeModel::ExchangeModel(ExchangeFollower* follower, QObject* parent)
    : QAbstractTableModel(parent),
      m_follower(follower)
{
    connect(follower, &ExchangeFollower::newsReady, this, &ExchangeModel::takeNews);
}

int ExchangeModel::lowerBound(quint32 number) const
{
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), number,
                         [](const Exchange& row, quint32 other) { return row.number < other; });
    return int(found - m_rows.begin());
}

const Exchange* ExchangeModel::at(int row) const
{
    return row < 0 || row >= int(m_rows.size()) ? nullptr : &m_rows[std::size_t(row)];
}

int ExchangeModel::rowOf(quint32 number) const
{
    const int row = lowerBound(number);
    return row < int(m_rows.size()) && m_rows[std::size_t(row)].number == number ? row : -1;
}

const Exchange* ExchangeModel::exchange(quint32 number) const { return at(rowOf(number)); }

void ExchangeModel::takeNews()
{
    std::optional<ExchangeNews> news = m_follower->takeNews();
    if (!news)
        return;
    if (news->isWhole) {
        beginResetModel();
        m_rows.assign(std::make_move_iterator(news->rows.begin()), std::make_move_iterator(news->rows.end()));
        endResetModel();
    } else {
        if (const int old = lowerBound(news->first); old > 0)
            removeRun(0, old - 1);
        remove(news->gone);
        update(news->rows);
    }
    m_first = news->first;
    m_end = news->end;
    m_isCaughtUp = news->isCaughtUp;
    if (news->allowed)
        m_allowed = std::move(*news->allowed);
    emit updated();
}

void ExchangeModel::removeRun(int first, int last)
{
    beginRemoveRows({}, first, last);
    m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
    endRemoveRows();
}

void ExchangeModel::remove(const std::vector<quint32>& numbers)
{
    std::vector<int> rows;
    for (const quint32 number : numbers) {
        if (const int row = rowOf(number); row >= 0)
            rows.push_back(row);
    }
    const auto runs = rowRuns(std::move(rows));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run)
        removeRun(run->first, run->second);
}

/// rows: by number.
void ExchangeModel::update(std::vector<Exchange>& rows)
{
    std::vector<int> changed;
    for (std::size_t i = 0; i < rows.size();) {
        const int row = lowerBound(rows[i].number);
        if (row < int(m_rows.size()) && m_rows[std::size_t(row)].number == rows[i].number) {
            m_rows[std::size_t(row)] = std::move(rows[i++]);
            changed.push_back(row);
            continue;
        }
        const quint32 next =
            row < int(m_rows.size()) ? m_rows[std::size_t(row)].number : std::numeric_limits<quint32>::max();
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end].number < next)
            ++end;
        insert(row, rows, i, end - i);
        i = end;
    }
    for (const auto& [first, last] : rowRuns(std::move(changed)))
        emit dataChanged(index(first, 0), index(last, columnCount() - 1));
}

void ExchangeModel::insert(int at, std::vector<Exchange>& rows, std::size_t first, std::size_t count)
{
    const auto from = rows.begin() + std::ptrdiff_t(first);
    beginInsertRows({}, at, at + int(count) - 1);
    m_rows.insert(m_rows.begin() + at, std::make_move_iterator(from),
                  std::make_move_iterator(from + std::ptrdiff_t(count)));
    endInsertRows();
}

int ExchangeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ExchangeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(exchangeColumns().size());
}

QVariant ExchangeModel::data(const QModelIndex& index, int role) const
{
    const Exchange* exchange = index.isValid() ? at(index.row()) : nullptr;
    if (!exchange)
        return {};
    const ColumnSpec<Exchange>& column = exchangeColumns()[std::size_t(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return column.text(*exchange);
    case Qt::TextAlignmentRole:
        return int((column.rightAligned ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case sw::Role::Sort:
        return column.sortKey(*exchange);
    case NumberRole:
        return exchange->number;
    case ErrorRole:
        return exchange->isError || exchange->state == Exchange::State::Failed;
    case MutatingRole:
        return exchange->mutates;
    case RunningRole:
        return exchange->state == Exchange::State::Running;
    default:
        return {};
    }
}

QVariant ExchangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const ColumnSpec<Exchange>& column = exchangeColumns()[std::size_t(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::ToolTipRole)
        return column.toolTip;
    if (role == Qt::TextAlignmentRole)
        return int((column.rightAligned ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace sw
