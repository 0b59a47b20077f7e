#pragma once

#include "models/base/Bytes.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace sw {

/// One payload and the three ways of writing it. The bytes are the truth: changing the way changes only how
/// they are written. No widget.
class MessageText
{
public:
    enum class Way { Text, Hex, Escapes };
    enum class LineEnding { None, Lf, CrLf, Nul };

    Way way() const { return m_way; }
    const QByteArray& payload() const { return m_payload; }
    /// Of the text as it stands; the payload is then the last right one.
    const std::optional<ParseError>& error() const { return m_error; }

    /// The person edited: takes the text as a document has it (U+2029 between lines).
    void setText(const QString& raw);
    void setPayload(const QByteArray& payload);
    /// False while there is an error: what was typed would be lost.
    bool setWay(Way way);
    /// How the payload is written now, fit for PayloadEdit.
    QString text() const;

    /// "1 CR, 2 raw bytes": what a reader could overlook. Empty when there is nothing.
    QString remarks() const;
    static QByteArray ending(LineEnding ending);

private:
    QByteArray m_payload;
    Way m_way = Way::Text;
    std::optional<ParseError> m_error;
};

} // namespace sw
