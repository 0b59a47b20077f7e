#pragma once

#include "models/http/HttpHistoryRecord.h"

#include <QAbstractListModel>
#include <QTimer>

#include <deque>

namespace sw {

class Settings;

/// The requests of all pages, newest first, each with what became of it. Bounded; kept between runs when
/// Choice::rememberMessages says so, without secrets and long bodies. GUI thread.
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
        AddressRole, ///< as typed
    };

    /// The one that belongs to these settings; theirs.
    static HttpHistoryModel* of(Settings* settings);
    explicit HttpHistoryModel(Settings* settings, QObject* parent = nullptr);

    /// Returns the number by which its outcome is told.
    quint32 add(const HttpRequest& request, const QString& address);
    void setOutcome(quint32 number, const QString& outcome, bool bad);
    const HttpHistoryRecord* record(int row) const;
    /// Forgets all, on disk too.
    void clear();
    /// Writes what a timer would write a moment later.
    void flush();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void load();
    void saveSoon();
    void onSettingChanged(const QString& key);

    Settings* m_settings;
    std::deque<HttpHistoryRecord> m_rows;
    QTimer m_save;
    bool m_isDirty = false;
    quint32 m_last = 0;
};

} // namespace sw
