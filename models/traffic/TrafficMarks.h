#pragma once

#include "models/base/Mailbox.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>
#include <QSocketNotifier>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>

namespace sw {

/// What a person noted on one row.
struct TrafficMark
{
    bool marked = false;
    QString comment; ///< one line, as typed; escape it on display
    friend bool operator==(const TrafficMark&, const TrafficMark&) = default;
};
using TrafficMarkMap = std::map<RowId, TrafficMark>;

/// Marks and comments of a capture's rows, kept in its directory (CaptureDirectory::writeMarks): of a new
/// capture from nothing, of an opened one as they were left. Written a moment after each change, off this
/// thread; when two windows have one capture open, the last to write wins. When the writer's rows go
/// (cleared, evicted), so do their marks. GUI thread (or a test's).
class TrafficMarks : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t markLimit = 10'000;
    static constexpr qsizetype commentLimit = 500; ///< UTF-16 units

    explicit TrafficMarks(std::shared_ptr<const TrafficStore> store, QObject* parent = nullptr);
    ~TrafficMarks() override; ///< writes what is not written yet

    TrafficMark at(RowId id) const;
    std::size_t size() const { return m_marks->size(); }
    /// False (and nothing done) when there are markLimit of them already.
    bool setMarked(RowId id, bool marked);
    /// Cut to commentLimit, line ends become blanks; empty takes it away. False as above.
    bool setComment(RowId id, const QString& comment);
    /// For another thread: does not change any more.
    std::shared_ptr<const TrafficMarkMap> snapshot() const { return m_marks; }
    /// Drops those before an id; rows that are gone.
    void forgetBefore(RowId id);
    /// Writes at once what is not written yet, and waits for it.
    void flush();

signals:
    void changed(sw::RowId id);
    /// A sentence: the marks could not be written.
    void failed(const QString& sentence);

private:
    bool set(RowId id, const TrafficMark& mark);
    TrafficMarkMap& own();
    void load();
    void save();

    std::shared_ptr<const TrafficStore> m_store;
    std::shared_ptr<TrafficMarkMap> m_marks;
    QTimer m_later;
    Mailbox<QString> m_failures; // from the pool
    QSocketNotifier m_failed;
    QThreadPool m_pool; // one thread: writes stay in order
};

/// The file's text and back: {"marks":[{"row":128393,"marked":true,"comment":"…"}]}, row as people see it
/// (from 1). No marks: no bytes. What is not understood is left out.
QByteArray trafficMarksToJson(const TrafficMarkMap& marks);
TrafficMarkMap trafficMarksFromJson(const QByteArray& json);

} // namespace sw
