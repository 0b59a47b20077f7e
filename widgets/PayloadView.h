#pragma once

#include "models/base/ByteSource.h"
#include "widgets/PayloadLayout.h"

#include <QAbstractScrollArea>

#include <memory>

namespace sw {

/// Bytes as text, hex or both; draws only the visible lines. Selection by mouse and keyboard, copy as shown
/// (text, or hex pairs). GUI thread.
class PayloadView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// More than that is not copied; the rest would stall the clipboard.
    static constexpr qsizetype copyLimit = 16 << 20;

    explicit PayloadView(QWidget* parent = nullptr);

    /// Null: nothing is shown.
    void setSource(std::shared_ptr<const ByteSource> source);
    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }
    void setMode(PayloadLayout::Mode mode);
    PayloadLayout::Mode mode() const { return m_mode; }

    /// Bytes [first, first + length); length 0: nothing is selected.
    void select(qsizetype first, qsizetype length);
    qsizetype selectionStart() const;
    qsizetype selectionLength() const;
    /// What copy() puts on the clipboard.
    QString selectedText() const;
    void copy() const;
    /// The visible lines, for screen readers.
    QString visibleText() const;

signals:
    /// Other bytes are selected, or the caret stands elsewhere.
    void selectionChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    int charWidth() const;
    int lineHeight() const;
    int visibleLines() const;
    void paintTextLine(QPainter& painter, int line, int top);
    void paintHexLine(QPainter& painter, int line, int top);
    bool isSelected(qsizetype offset) const;
    qsizetype offsetAt(QPoint position) const;
    bool moveCursor(QKeyEvent* event);
    void showCursor();

    QByteArray m_bytes;
    PayloadLayout::Mode m_mode = PayloadLayout::Mode::Text;
    PayloadLayout m_layout;
    qsizetype m_anchor = -1, m_cursor = -1; // both bytes belong to the selection
};

} // namespace sw
