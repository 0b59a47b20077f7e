#include "widgets/PayloadWords.h"

#include "models/traffic/TrafficWords.h"

#include <QtEndian>

namespace sw {

namespace {

QString grouped(qint64 number) { return trafficNumberText(std::uint64_t(number)); }

QString bytesWords(qint64 count)
{
    return count == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(grouped(count));
}

template <class T> QString bothOrders(QByteArrayView bytes)
{
    const T little = qFromLittleEndian<T>(bytes.data()), big = qFromBigEndian<T>(bytes.data());
    return QStringLiteral("u%1 %2 LE, %3 BE").arg(sizeof(T) * 8).arg(little).arg(big);
}

QString asNumber(QByteArrayView bytes)
{
    switch (bytes.size()) {
    case 1:
        return QStringLiteral("u8 %1").arg(uchar(bytes[0]));
    case 2:
        return bothOrders<quint16>(bytes);
    case 4:
        return bothOrders<quint32>(bytes);
    case 8:
        return bothOrders<quint64>(bytes);
    default:
        return {};
    }
}

} // namespace

QString payloadSelectionWords(qint64 size, qint64 start, qint64 length, QByteArrayView first)
{
    const QString offset = QStringLiteral("0x%1").arg(start, 0, 16);
    if (length == 0)
        return start == 0 ? bytesWords(size)
                          : QStringLiteral("%1 · at %2, %3").arg(bytesWords(size), offset, grouped(start));
    QString words = QStringLiteral("%1 at %2 · ").arg(bytesWords(length), offset);
    if (length == 1)
        words += QStringLiteral("%1 of %2").arg(grouped(start), grouped(size));
    else
        words +=
            QStringLiteral("%1–%2 of %3").arg(grouped(start), grouped(start + length - 1), grouped(size));
    const QString number = first.size() == length ? asNumber(first) : QString();
    return number.isEmpty() ? words : words + QStringLiteral(" · ") + number;
}

} // namespace sw
