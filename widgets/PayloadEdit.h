#pragma once

#include "models/base/Bytes.h"

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>

#include <optional>

namespace sw {

/// An editor that alters no byte: what a text document can't hold (CR, NUL, invalid UTF-8, …) stands as a
/// marked character of its own, with the byte written on it.
class PayloadEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    static constexpr qsizetype sizeLimit = 1 << 20; ///< bytes; a text document gets slow beyond

    explicit PayloadEdit(QWidget* parent = nullptr);

    /// The document's text with nothing converted: U+2029 between lines, no-break spaces as they are.
    QString rawText() const;
    void setRawText(const QString& text);
    /// Underlines where the text is wrong; nothing when there is no error.
    void markError(const std::optional<ParseError>& error);

signals:
    /// A paste or drop was too large; nothing was inserted.
    void refused(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    void paintMarks(QPainter& painter, const QTextBlock& block, const QPointF& origin);
};

/// "CR", "NUL" or "ff": what stands on a mark.
QString byteMark(uchar byte);

} // namespace sw
