#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace sw {

/// Where each byte of a payload stands, as text or as hex: lines and columns of characters, no pixels, no
/// widget.
class PayloadLayout
{
public:
    enum class Mode { Text, Hex, Both };
    /// Only so much is laid out; what is shown then says so.
    static constexpr qsizetype shownLimit = 16 << 20;

    /// One character of text or one escape, and the bytes that it stands for.
    struct Unit
    {
        qsizetype offset = 0;
        int bytes = 1;
        QString shown;
        bool escape = false;
    };

    /// columns: characters that fit side by side, at least 8 are assumed.
    PayloadLayout(QByteArray bytes, Mode mode, int columns);
    PayloadLayout() : PayloadLayout({}, Mode::Text, 80) {}

    Mode mode() const { return m_mode; }
    const QByteArray& bytes() const { return m_bytes; }
    int lineCount() const;
    qsizetype lineStart(int line) const;
    qsizetype lineEnd(int line) const;
    int lineOf(qsizetype offset) const;
    /// Of a text line.
    std::vector<Unit> units(int line) const;
    /// The whole line in characters, as a screen reader gets it.
    QString lineText(int line) const;

    // hex geometry, in characters
    int bytesPerLine() const { return m_perLine; }
    int offsetDigits() const;
    int hexColumn(int byte) const;
    int textColumn(int byte) const;
    /// Byte of a line under a column, -1 when there is none.
    int byteAt(int column) const;
    QString offsetText(int line) const;

    /// The units of some bytes, without a layout.
    static Unit unitAt(const QByteArray& bytes, qsizetype offset);

private:
    void wrapText(int columns);
    void fitHex(int columns);

    QByteArray m_bytes;
    Mode m_mode;
    int m_perLine = 16;
    std::vector<quint32> m_starts; ///< of text lines
};

} // namespace sw
