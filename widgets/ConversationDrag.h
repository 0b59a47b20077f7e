#pragma once

#include <QMimeData>

namespace sw {

/// Bytes that leave the window by drag and drop: as text, as bytes, and as a file that is written only when
/// somebody asks for it. The file lasts until the program ends.
class ConversationDrag : public QMimeData
{
    Q_OBJECT
public:
    /// name: of the file, without directory.
    ConversationDrag(QByteArray bytes, QString name);

    QStringList formats() const override;

protected:
    QVariant retrieveData(const QString& type, QMetaType preferred) const override;

private:
    QByteArray writtenUrl() const;

    QByteArray m_bytes;
    QString m_name;
    mutable QByteArray m_url; // once written
};

} // namespace sw
