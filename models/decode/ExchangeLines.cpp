#include "models/decode/ExchangeLines.h"

#include "models/decode/ExchangeWords.h"

#include <algorithm>

namespace sw {

namespace {

DecodeScope linesScope()
{
    DecodeScope scope;
    scope.kept = 50'000;
    return scope;
}

} // namespace

ExchangeLines::ExchangeLines() : m_decoder(linesScope()) {}

void ExchangeLines::follow(RowId row, const TrafficRecord& record, QByteArrayView payload, QByteArray& out)
{
    if (!m_decoder.isWanted(record))
        return;
    m_decoder.feed(row, record, payload);
    std::vector<quint32> changed = m_decoder.takeChanged();
    std::sort(changed.begin(), changed.end());
    for (; m_forgotten < m_decoder.firstNumber(); ++m_forgotten)
        m_told.erase(m_forgotten);
    for (const quint32 number : changed) {
        if (number < m_decoder.firstNumber())
            continue;
        const Exchange& exchange = m_decoder.exchange(number);
        if (exchange.kind == Exchange::Kind::Raw || !exchange.isSettled() || !m_told.insert(number).second)
            continue;
        out += exchangeJsonLine(exchange);
        out += '\n';
    }
}

} // namespace sw
