#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/decode/ExchangeFollower.h"

#include <QAbstractTableModel>

namespace sw {

/// The columns of the table of exchanges.
const std::vector<ColumnSpec<Exchange>>& exchangeColumns();

/// The exchanges that a follower found, oldest first, as its filter lets them through. GUI thread.
class ExchangeModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Time, Client, Method, Target, Status, Marks, Duration, Request, Response, Type };
    enum Role {
        NumberRole = sw::Role::FirstOwn,
        ErrorRole,    ///< it said no, or failed, or can't be decoded
        MutatingRole, ///< it changes something
        RunningRole,
    };

    explicit ExchangeModel(ExchangeFollower* follower, QObject* parent = nullptr);

    const Exchange* at(int row) const;
    /// Null when it is not shown (any more).
    const Exchange* exchange(quint32 number) const;
    int rowOf(quint32 number) const;                  ///< -1: not shown
    quint32 total() const { return m_end - m_first; } ///< kept, whatever the filter says
    quint32 dropped() const { return m_first - 1; }
    bool isCaughtUp() const { return m_isCaughtUp; }
    const std::vector<AllowedCall>& allowed() const { return m_allowed; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// After news were taken: rows, counts or the allowed calls may be others.
    void updated();

private:
    void takeNews();
    void update(std::vector<Exchange>& rows);
    void insert(int at, std::vector<Exchange>& rows, std::size_t first, std::size_t count);
    void removeRun(int first, int last);
    void remove(const std::vector<quint32>& numbers);
    int lowerBound(quint32 number) const;

    ExchangeFollower* m_follower;
    std::deque<Exchange> m_rows;
    quint32 m_first = 1, m_end = 1;
    bool m_isCaughtUp = false;
    std::vector<AllowedCall> m_allowed;
};

} // namespace sw
