#include "models/http/PullProgress.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sw {

bool PullLayer::isDone() const
{
    return status == QLatin1String("Pull complete") || status == QLatin1String("Already exists") ||
           status == QLatin1String("Pushed") || status == QLatin1String("Layer already exists");
}

double PullLayer::part() const
{
    if (isDone())
        return 1;
    const double share = total > 0 ? std::clamp(double(current) / double(total), 0.0, 1.0) : 0;
    if (status == QLatin1String("Downloading"))
        return share / 2;
    if (status == QLatin1String("Extracting"))
        return 0.5 + share / 2;
    if (status == QLatin1String("Download complete") || status == QLatin1String("Verifying Checksum"))
        return 0.5;
    return status == QLatin1String("Pushing") ? share : 0;
}

PullProgress::PullProgress() : m_values([this](QByteArrayView value) { take(value); }) {}

PullLayer* PullProgress::layer(const QString& id)
{
    const auto known = m_byId.constFind(id);
    if (known != m_byId.cend())
        return &m_layers[*known];
    if (m_layers.size() >= mostLayers)
        return nullptr;
    m_byId.insert(id, m_layers.size());
    return &m_layers.emplace_back(PullLayer{id, {}, 0, 0});
}

void PullProgress::take(QByteArrayView value)
{
    const QJsonObject said =
        QJsonDocument::fromJson(QByteArray::fromRawData(value.data(), value.size())).object();
    const QString detail = said[QLatin1String("errorDetail")][QLatin1String("message")].toString();
    const QString error = detail.isEmpty() ? said[QLatin1String("error")].toString() : detail;
    if (!error.isEmpty() && m_error.isEmpty())
        m_error = error;
    const QString status = said[QLatin1String("status")].toString();
    const QString id = said[QLatin1String("id")].toString();
    if (status.isEmpty())
        return;
    // "Pulling from library/x" has the tag as its id, and is about the image.
    if (id.isEmpty() || status.startsWith(QLatin1String("Pulling from "))) {
        if (m_notes.size() < mostNotes)
            m_notes.push_back(id.isEmpty() ? status : status + QLatin1Char(':') + id);
        return;
    }
    if (PullLayer* const one = layer(id)) {
        const QJsonValue progress = said[QLatin1String("progressDetail")];
        one->status = status;
        one->current = progress[QLatin1String("current")].toInteger();
        one->total = progress[QLatin1String("total")].toInteger();
    }
}

double PullProgress::part() const
{
    double sum = 0;
    for (const PullLayer& one : m_layers)
        sum += one.part();
    return m_layers.empty() ? 0 : sum / double(m_layers.size());
}

} // namespace sw
