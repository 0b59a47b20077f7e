#pragma once

#include "models/base/ByteSearch.h"
#include "models/base/BytesAs.h"
#include "models/base/Failure.h"
#include "widgets/PayloadLayout.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QColor>

#include <functional>
#include <memory>
#include <vector>

class QMenu;

namespace sw {

class BackgroundJob;
class LineIndex;

/// Bytes of any size as text, hex or both; reads and draws only what is visible. A caret between bytes and a
/// selection, the same in every mode, by mouse and keyboard as in an editor; copy as text, escapes, hex, C
/// array or Base64; save. Reading its source must be quick: a mapped capture, memory, a local file. GUI
/// thread. PayloadBox is this with a find bar and a line about the selection.
class PayloadView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// More than that is not copied; it would stall every program that looks at the clipboard.
    static constexpr qint64 copyLimit = 16 << 20;

    explicit PayloadView(QWidget* parent = nullptr);
    ~PayloadView() override;

    /// From its start, with nothing selected. Null: nothing is shown.
    void setSource(std::shared_ptr<const ByteSource> source);
    /// The same for bytes in memory; does nothing when these are shown already.
    void setBytes(const QByteArray& bytes);
    /// The same for words in which all that is hostile is escaped already: their backslashes stay single.
    void setWords(const QString& words);
    /// There is more at the source's end; what is shown and selected stays. follow: a view that stood at the
    /// end stays at the end.
    void sourceGrew(bool follow);
    const std::shared_ptr<const ByteSource>& source() const { return m_source; }
    qint64 size() const { return m_source ? m_source->size() : 0; }
    /// A copy, of copyLimit at most.
    QByteArray bytes() const;
    void setMode(PayloadLayout::Mode mode);
    PayloadLayout::Mode mode() const { return m_mode; }

    /// Bytes [first, first + length), cut to what there is, with the caret behind them; length 0: only the
    /// caret moves.
    void select(qint64 first, qint64 length);
    /// Selects, and scrolls there unless it is visible.
    void reveal(qint64 first, qint64 length);
    qint64 selectionStart() const { return std::min(m_anchor, m_caret); }
    qint64 selectionLength() const { return std::max(m_anchor, m_caret) - selectionStart(); }
    qint64 caret() const { return m_caret; }
    /// Tints every visible match; an empty pattern: none.
    void setHighlight(const BytePattern& pattern);
    /// Of the bytes [begin, end), one each; an invalid one is the usual. Asked for what is visible as text.
    using Colours = std::function<std::vector<QColor>(const ByteSource& source, qint64 begin, qint64 end)>;
    void setColours(Colours colours);
    /// A line feed is not marked where it ends a line of text.
    void setQuietLineFeeds(bool quiet) { m_quietLineFeeds = quiet; }
    /// Numbers of a text's lines beside it, where there is room for them. Null: none. Call before
    /// setSource().
    void setLineIndex(std::shared_ptr<const LineIndex> index) { m_lines = std::move(index); }
    /// Of the visible rows, from the top; 0 where a line only goes on. Empty: numbers are not shown.
    std::vector<qint64> visibleLineNumbers() const;

    /// The selection in the form that copy() takes: as text, or as hex in the columns of hex. copyLimit at
    /// most.
    QString selectedText() const;
    void copy();
    /// The selection, or everything when nothing is selected. Large ones are made in a worker thread.
    void copyAs(BytesForm form);
    /// Asks for a file name, then saveTo(). Only the selection, or everything.
    void saveAs(bool onlySelection = false);
    /// Writes in a worker thread; the file appears when it is complete. noticed() tells the end.
    void saveTo(const QString& path, bool onlySelection = false);
    /// What the context menu offers; the caller owns it.
    QMenu* makeMenu(QWidget* parent);

    // what is visible, for screen readers
    const PayloadLayout& payloadLayout() const { return m_layout; }
    qint64 topRow() const { return m_top; }
    int visibleRows() const;
    /// The rows, a line feed between them.
    QString visibleText() const;
    /// Place of a cell, in the coordinates of the viewport.
    QRect cellRect(int row, int column, int cells = 1) const;
    /// Row (from the top) and cell under a point.
    QPoint cellAt(QPoint position) const;
    /// First byte of the row in which the caret is drawn.
    qint64 caretRow() const;

signals:
    /// Other bytes are selected, or the caret stands elsewhere.
    void selectionChanged();
    void sourceChanged();
    void modeChanged();
    /// What a copy or a save came to; calm: a remark, no failure. canSave: saving would help.
    void noticed(const sw::Failure& failure, bool calm, bool canSave);
    /// A save: bytes written so far; -1: it is over.
    void saveProgress(qint64 done, qint64 total);
    /// More may be added at the end.
    void menuAboutToShow(QMenu* menu);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    struct Tint;
    struct Place;
    // PayloadView.cpp
    void showSource(std::shared_ptr<const ByteSource> source, bool areWords);
    void takeFont();
    void layOut();
    void scrollRows(int rows);
    void scrollTo(qint64 row);
    void followScrollBar(int action);
    void placeCaret(qint64 caret, bool keepAnchor, bool atRowEnd = false);
    void showCaret();
    void caretMoved();
    // PayloadViewPaint.cpp
    void paintTextRow(QPainter& painter, qint64 row, int top, const Tint& tint,
                      const std::vector<QColor>& colours) const;
    void paintHexRow(QPainter& painter, qint64 row, int top, const Tint& tint) const;
    void paintCaret(QPainter& painter, qint64 row, int top) const;
    void paintLineNumbers(QPainter& painter) const;
    Tint visibleTint(qint64 end) const;
    std::vector<QColor> visibleColours(qint64 end) const;
    bool isSelected(qint64 offset, int bytes = 1) const;
    // PayloadViewInput.cpp
    Place placeAt(QPoint position) const;
    void dragTo(QPoint position);
    bool moveCaret(QKeyEvent* event);
    void moveVertically(int rows, bool keepAnchor);
    qint64 before(qint64 offset) const;
    qint64 after(qint64 offset) const;
    void selectWordAt(qint64 offset);
    // PayloadViewCopy.cpp
    BytesForm copiedForm() const;
    void save(const std::shared_ptr<const ByteSource>& source, qint64 first, qint64 length,
              const QString& path);
    void putOnClipboard(BytesForm form, qint64 first, qint64 length);

    std::shared_ptr<const ByteSource> m_source;
    QByteArray m_bytes; ///< of setBytes(): to know the same again
    PayloadLayout::Mode m_mode = PayloadLayout::Mode::Text;
    PayloadGlyph::Drawable m_drawable;
    PayloadLayout m_layout;
    BytePattern m_highlight;
    Colours m_colours;
    std::shared_ptr<const LineIndex> m_lines;
    bool m_quietLineFeeds = false;
    bool m_areWords = false; ///< the source has its escapes already
    double m_cellWidth = 7;
    int m_rowHeight = 18;
    int m_gutter = 0;
    qint64 m_top = 0;                 ///< first visible row
    qint64 m_anchor = 0, m_caret = 0; ///< between bytes
    bool m_caretAtRowEnd = false;     ///< a caret between two rows is drawn in the upper one
    bool m_textSide = false;          ///< the caret is in the text columns of Both
    int m_goalColumn = -1;            ///< of vertical moves
    int m_wheelRest = 0;
    bool m_pressed = false;
    QPoint m_dragAt;
    QBasicTimer m_autoScroll;
    BackgroundJob *m_copyJob, *m_saveJob;
    bool m_saving = false, m_layingOut = false;
};

} // namespace sw
