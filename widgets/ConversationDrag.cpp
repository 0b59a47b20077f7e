#include "widgets/ConversationDrag.h"

#include "models/base/BytesAs.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QUrl>

namespace sw {

namespace {

const QString dragText = QStringLiteral("text/plain");
const QString dragBytes = QStringLiteral("application/octet-stream");
const QString dragFile = QStringLiteral("text/uri-list");

/// Only this user may look into it (0700); gone when the program ends.
const QTemporaryDir& dragDirectory()
{
    static const QTemporaryDir directory(QDir::tempPath() + QStringLiteral("/socket-workbench-drag-XXXXXX"));
    return directory;
}

} // namespace

ConversationDrag::ConversationDrag(QByteArray bytes, QString name)
    : m_bytes(std::move(bytes)),
      m_name(std::move(name))
{
}

QStringList ConversationDrag::formats() const { return {dragText, dragBytes, dragFile}; }

QVariant ConversationDrag::retrieveData(const QString& type, QMetaType preferred) const
{
    if (type == dragText)
        return bytesAs(BytesForm::Text, m_bytes);
    if (type == dragBytes)
        return m_bytes;
    if (type != dragFile)
        return QMimeData::retrieveData(type, preferred);
    const QByteArray url = writtenUrl();
    if (preferred.id() == QMetaType::QVariantList)
        return url.isEmpty() ? QVariantList() : QVariantList{QUrl::fromEncoded(url)};
    return url.isEmpty() ? url : url + "\r\n";
}

QByteArray ConversationDrag::writtenUrl() const
{
    if (!m_url.isEmpty() || !dragDirectory().isValid())
        return m_url;
    QFile file(dragDirectory().filePath(m_name));
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(m_bytes) == m_bytes.size())
        m_url = QUrl::fromLocalFile(file.fileName()).toEncoded();
    return m_url;
}

} // namespace sw
