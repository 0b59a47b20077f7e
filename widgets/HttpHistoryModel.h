#pragma once

#include "models/http/HttpRequest.h"

#include <QAbstractListModel>

#include <deque>

namespace sw {

/// The requests of one page, newest first, each with what became of it. Bounded. GUI thread.
class HttpHistoryModel : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int mostRows = 200;
    enum Role {
        MethodRole = Qt::UserRole,
        TargetRole,
        OutcomeRole, ///< "200", "stopped", "failed", "…" while it goes on
        BadRole,     ///< the outcome is no good one
    };

    using QAbstractListModel::QAbstractListModel;

    /// Returns the number by which its outcome is told.
    quint32 add(const HttpRequest& request);
    void setOutcome(quint32 number, const QString& outcome, bool bad);
    const HttpRequest* request(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row
    {
        quint32 number = 0;
        HttpRequest request;
        QString outcome;
        bool bad = false;
    };
    std::deque<Row> m_rows;
    quint32 m_last = 0;
};

} // namespace sw
