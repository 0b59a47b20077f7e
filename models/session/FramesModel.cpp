#include "models/session/FramesModel.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"

#include <QDateTime>

#include <algorithm>

namespace sw {

void FramesModel::clear()
{
    beginResetModel();
    m_settled.clear();
    m_open.clear();
    m_dropped = m_whole = 0;
    endResetModel();
}

void FramesModel::append(const std::vector<StreamFrame>& settled, const std::vector<StreamFrame>& open)
{
    if (!m_open.empty()) {
        beginRemoveRows({}, int(m_settled.size()), rowCount() - 1);
        m_open.clear();
        endRemoveRows();
    }
    if (const std::size_t all = m_settled.size() + settled.size(); all > most && !m_settled.empty()) {
        const std::size_t gone = std::min(m_settled.size(), all - most + most / 16); // not at each batch
        beginRemoveRows({}, 0, int(gone) - 1);
        m_settled.erase(m_settled.begin(), m_settled.begin() + std::ptrdiff_t(gone));
        m_dropped += gone;
        endRemoveRows();
    }
    if (settled.empty() && open.empty())
        return;
    beginInsertRows({}, int(m_settled.size()), int(m_settled.size() + settled.size() + open.size()) - 1);
    m_settled.insert(m_settled.end(), settled.begin(), settled.end());
    m_open = open;
    m_whole += quint64(std::count_if(settled.begin(), settled.end(), [](const StreamFrame& frame) {
        return frame.state == StreamFrame::State::Whole;
    }));
    endInsertRows();
}

int FramesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_settled.size() + m_open.size());
}

int FramesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

namespace {

QString frameRemark(const StreamFrame& frame)
{
    const QString promised = frame.promised > 0
                                 ? QStringLiteral(" of %1 bytes").arg(trafficNumberText(frame.promised))
                                 : QString();
    switch (frame.state) {
    case StreamFrame::State::Open:
        return QStringLiteral("(not whole yet: %1%2) ").arg(trafficNumberText(frame.size), promised);
    case StreamFrame::State::Cut:
        return QStringLiteral("(never whole: %1%2) ").arg(trafficNumberText(frame.size), promised);
    case StreamFrame::State::Lost:
        return QStringLiteral("(the length here can't be true: nothing after it can be told apart)");
    case StreamFrame::State::Whole:
        break;
    }
    return {};
}

int frameColumnAlignment(int column)
{
    const bool isNumber = column == FramesModel::Number || column == FramesModel::Length;
    return int(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
}

} // namespace

QString FramesModel::text(const StreamFrame& frame, quint64 number, int column) const
{
    switch (column) {
    case Number:
        return trafficNumberText(number);
    case Time: {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(frame.time / 1'000'000);
        return time.toString(QStringLiteral("HH:mm:ss.zzz"));
    }
    case Direction:
        return frame.isReceived ? QStringLiteral("← received") : QStringLiteral("→ sent");
    case Connection:
        return QStringLiteral("#%1").arg(frame.connection);
    case Rows:
        return frame.first == frame.last ? trafficNumberText(frame.first + 1)
                                         : QStringLiteral("%1–%2").arg(trafficNumberText(frame.first + 1),
                                                                       trafficNumberText(frame.last + 1));
    case Length:
        return trafficNumberText(frame.size);
    default:
        return frameRemark(frame) + escapedText(frame.head) +
               (frame.size > quint64(frame.head.size()) ? QStringLiteral("…") : QString());
    }
}

QVariant FramesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto row = std::size_t(index.row());
    const StreamFrame& frame = row < m_settled.size() ? m_settled[row] : m_open[row - m_settled.size()];
    if (role == Qt::DisplayRole)
        return text(frame, m_dropped + row + 1, index.column());
    if (role == Qt::TextAlignmentRole)
        return frameColumnAlignment(index.column());
    if (role == RowIdRole)
        return QVariant::fromValue<quint64>(frame.first);
    return {};
}

QVariant FramesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return frameColumnAlignment(section);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const char* const names[] = {"No.",  "Time",   "Direction", "Connection",
                                        "Rows", "Length", "Message"};
    return QLatin1String(names[section]);
}

} // namespace sw
