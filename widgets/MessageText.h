#pragma once

#include "models/base/Bytes.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace sw {

/// One message as the composer holds it: the bytes, how they are written now, and the file they come from,
/// if they do. The bytes are the truth: changing the way changes only how they are written. A value; no
/// widget.
class MessageText
{
public:
    enum class Way { Text, Hex, Escapes, File };
    enum class LineEnding { None, Lf, CrLf, Cr, Nul };
    /// Where the message is shown: in the editor, as what is too large for it, or as a file.
    enum class Shape { Editor, Large, File };
    /// Bytes; beyond, a text document gets slow.
    static constexpr qsizetype editLimit = 64 * 1024;

    Way way() const { return m_way; }
    Shape shape() const;
    /// Of what was typed; null bytes stand in for a file that is read only when it is sent.
    const QByteArray& payload() const { return m_payload; }
    /// Of the text as it stands; the payload is then the last right one.
    const std::optional<ParseError>& error() const { return m_error; }
    /// As written in the editor, as it was typed; empty for what does not fit into it.
    const QString& text() const { return m_text; }
    /// Where a large payload came from: "pasted", "from the history"; may be empty.
    const QString& origin() const { return m_origin; }
    /// Of the file chosen; empty: none.
    const QString& path() const { return m_path; }
    /// The file itself is the message, whichever way it is looked at.
    bool isFile() const { return m_isFile; }

    /// The person edited: takes the text as a document has it (U+2029 between lines).
    void setText(const QString& raw);
    void setPayload(const QByteArray& payload, const QString& origin = {});
    /// An empty path: no file is chosen.
    void setFile(const QString& path);
    /// The bytes of the chosen file stand for it from now on: they can be edited.
    void takeFileBytes(const QByteArray& bytes);
    /// False while there is an error: what was typed would be lost.
    bool setWay(Way way);

    /// Large payloads are equal when they are the same bytes in memory.
    bool operator==(const MessageText& other) const;

    /// What text means, written that way (of Text, Hex, Escapes). Any thread.
    static ParsedBytes parse(Way way, const QString& raw);
    /// How bytes are written that way, fit for PayloadEdit.
    static QString written(Way way, const QByteArray& bytes);
    /// Text that somebody pastes, so that the editor holds it and parse() gives its bytes.
    static QString insertable(Way way, const QString& text);

    /// Text or bytes that somebody pastes, and the editor's text before and after it.
    struct Paste
    {
        QString before, text, after;
        QByteArray bytes; ///< instead of text, when not null
    };
    /// What the message is after the paste. Any thread: it may be long.
    static ParsedBytes pasted(Way way, const Paste& paste);

    /// "1 CR, 2 raw bytes": what a reader could overlook. Empty when there is nothing.
    QString remarks() const;
    /// Text and Escapes take a line ending; Hex and File are exact.
    bool takesEnding() const { return m_way == Way::Text || m_way == Way::Escapes; }
    static QByteArray ending(LineEnding ending);
    static QString endingName(LineEnding ending);
    /// "12 characters · 14 bytes + LF = 15, with 1 CR". size: of the payload, or of the file.
    QString sizeWords(qint64 size, LineEnding ending) const;
    /// "512 bytes", "1.2 MB".
    static QString shortSize(qint64 bytes);

private:
    void write();

    QByteArray m_payload;
    QString m_text, m_origin, m_path;
    Way m_way = Way::Text;
    bool m_isFile = false;
    std::optional<ParseError> m_error;
};

} // namespace sw
