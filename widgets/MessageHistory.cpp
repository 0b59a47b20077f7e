#include "widgets/MessageHistory.h"

#include "models/base/Bytes.h"
#include "widgets/MessageText.h"
#include "widgets/Settings.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QIODevice>

namespace sw {

namespace {

constexpr int saveDelay = 1000; // milliseconds: one writing for a burst of sends
constexpr qsizetype previewBytes = 200, previewCharacters = 64;

QByteArray packed(const QList<QByteArray>& entries)
{
    QByteArray raw;
    QDataStream stream(&raw, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_0);
    stream << entries;
    return raw;
}

/// Entry by entry: the stream's own way makes room for as many as a damaged file claims to hold.
QList<QByteArray> unpacked(const QByteArray& raw, qsizetype most)
{
    QDataStream stream(raw);
    stream.setVersion(QDataStream::Qt_6_0);
    quint32 count = 0;
    stream >> count;
    QList<QByteArray> entries;
    while (stream.status() == QDataStream::Ok && entries.size() < qMin<qsizetype>(count, most)) {
        QByteArray entry;
        stream >> entry;
        entries.append(entry);
    }
    return stream.status() == QDataStream::Ok ? entries : QList<QByteArray>();
}

} // namespace

MessageHistory* MessageHistory::of(Settings* settings)
{
    auto* known = settings->findChild<MessageHistory*>(QString(), Qt::FindDirectChildrenOnly);
    return known ? known : new MessageHistory(settings, settings);
}

MessageHistory::MessageHistory(Settings* settings, QObject* parent) : QObject(parent), m_settings(settings)
{
    load();
    m_save.setSingleShot(true);
    m_save.setInterval(saveDelay);
    connect(&m_save, &QTimer::timeout, this, &MessageHistory::flush);
    connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, this, &MessageHistory::flush);
    connect(settings, &Settings::changed, this, &MessageHistory::onSettingChanged);
}

void MessageHistory::load()
{
    if (!m_settings->value(Choice::rememberMessages))
        return;
    m_entries = unpacked(m_settings->value(Choice::sentMessages), mostEntries);
    bound();
}

void MessageHistory::bound()
{
    qsizetype total = 0, kept = 0;
    for (; kept < qMin(m_entries.size(), mostEntries); ++kept) {
        total += m_entries[kept].size();
        if (total > totalLimit)
            break;
    }
    m_entries.resize(kept);
}

void MessageHistory::add(const QByteArray& message)
{
    if (message.isEmpty() || message.size() > entryLimit ||
        (!m_entries.isEmpty() && m_entries.constFirst() == message))
        return;
    m_entries.prepend(message);
    bound();
    saveSoon();
    emit changed();
}

void MessageHistory::clear()
{
    m_entries.clear();
    m_isDirty = false;
    m_settings->set(Choice::sentMessages, QByteArray());
    emit changed();
}

void MessageHistory::saveSoon()
{
    m_isDirty = true;
    if (!m_save.isActive())
        m_save.start();
}

void MessageHistory::flush()
{
    if (std::exchange(m_isDirty, false) && m_settings->value(Choice::rememberMessages))
        m_settings->set(Choice::sentMessages, packed(m_entries));
}

void MessageHistory::onSettingChanged(const QString& key)
{
    if (key != QLatin1String(Choice::rememberMessages.key))
        return;
    if (m_settings->value(Choice::rememberMessages))
        saveSoon();
    else
        m_settings->set(Choice::sentMessages, QByteArray()); // those of this run stay at hand
}

QString MessageHistory::preview(const QByteArray& message)
{
    QString text = escapedText(QByteArrayView(message).first(qMin(message.size(), previewBytes)));
    const bool cut = message.size() > previewBytes || text.size() > previewCharacters;
    text.truncate(previewCharacters);
    if (!text.isEmpty() && text.back().isHighSurrogate())
        text.chop(1);
    if (cut)
        text += QStringLiteral("… · ") + MessageText::shortSize(message.size());
    return text;
}

} // namespace sw
