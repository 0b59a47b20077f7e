#include "models/session/SendOptions.h"

#include "models/session/Macros.h"
#include "models/traffic/TrafficRecord.h"

namespace sw {

Result<QByteArray> composedMessage(const QByteArray& message, const SendOptions& options, quint64& counter)
{
    QByteArray bytes = message;
    if (options.macros) {
        const auto macros = findMacros(message);
        if (!macros)
            return macros.failure();
        if (!macros->empty())
            bytes = withMacros(message, *macros, trafficClock(), counter + 1);
        counter += hasCounter(*macros);
    }
    if (const auto fits = options.framing.fits(bytes.size()); !fits)
        return fits.failure();
    return options.framing.framed(bytes);
}

Result<void> checkMessage(const QByteArray& message, const SendOptions& options)
{
    if (!options.macros)
        return options.framing.fits(message.size());
    quint64 counter = 0;
    const Result<QByteArray> made = composedMessage(message, options, counter);
    return made ? Result<void>() : Result<void>(made.failure());
}

} // namespace sw
