#include "models/traffic/PayloadSource.h"

#include "models/traffic/TrafficStore.h"

#include <algorithm>

namespace sw {

namespace {

class PayloadOfRow : public ByteSource
{
public:
    PayloadOfRow(const std::shared_ptr<const TrafficStore>& store, RowId row) : m_reader(store)
    {
        const TrafficRecord* record = m_reader.record(row);
        m_found = record != nullptr;
        if (!record)
            return;
        const bool lost = (record->flags & TrafficRecord::payloadLost) != 0;
        m_bytes = lost ? record->previewBytes() : m_reader.payload(row); // both lie in the reader's segment
    }

    bool isFound() const { return m_found; }
    qint64 size() const override { return m_bytes.size(); }
    QByteArray read(qint64 offset, qint64 length) const override
    {
        const qint64 from = std::clamp<qint64>(offset, 0, m_bytes.size());
        return m_bytes.sliced(from, std::clamp<qint64>(length, 0, m_bytes.size() - from)).toByteArray();
    }

private:
    TrafficReader m_reader; ///< not asked again: it holds the segment
    QByteArrayView m_bytes;
    bool m_found = false;
};

} // namespace

std::shared_ptr<const ByteSource> payloadSource(const std::shared_ptr<const TrafficStore>& store, RowId row)
{
    auto source = std::make_shared<PayloadOfRow>(store, row);
    return source->isFound() ? source : nullptr;
}

} // namespace sw
