#include "widgets/PayloadView.h"

#include "models/base/Bytes.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/PayloadAccessible.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace sw {

namespace {

constexpr int payloadMargin = 12;

} // namespace

PayloadView::PayloadView(QWidget* parent) : QAbstractScrollArea(parent)
{
    installPayloadAccessible();
    nameWidget(this, QStringLiteral("Payload"));
    setFocusPolicy(Qt::StrongFocus);
    setFont(Theme::mono());
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
}

void PayloadView::setSource(std::shared_ptr<const ByteSource> source)
{
    setBytes(source ? source->read(0, PayloadLayout::shownLimit) : QByteArray());
}

void PayloadView::setBytes(const QByteArray& bytes)
{
    if (bytes == m_bytes)
        return;
    m_bytes = bytes;
    m_anchor = m_cursor = -1;
    layOut();
    verticalScrollBar()->setValue(0);
}

void PayloadView::setMode(PayloadLayout::Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    layOut();
    verticalScrollBar()->setValue(0);
}

int PayloadView::charWidth() const
{
    return std::max(1, QFontMetrics(Theme::mono()).horizontalAdvance(QLatin1Char('0')));
}

int PayloadView::lineHeight() const { return QFontMetrics(Theme::mono()).height() + 2; }

int PayloadView::visibleLines() const { return std::max(1, (viewport()->height() - 8) / lineHeight()); }

void PayloadView::layOut()
{
    m_layout = PayloadLayout(m_bytes, m_mode, (viewport()->width() - 2 * payloadMargin) / charWidth());
    verticalScrollBar()->setPageStep(visibleLines());
    verticalScrollBar()->setRange(0, std::max(0, m_layout.lineCount() - visibleLines()));
    viewport()->update();
}

void PayloadView::resizeEvent(QResizeEvent*) { layOut(); }

void PayloadView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

void PayloadView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setFont(Theme::mono());
    const int first = verticalScrollBar()->value();
    int top = 6;
    for (int line = first; line < m_layout.lineCount() && top < viewport()->height(); ++line) {
        if (m_mode == PayloadLayout::Mode::Text)
            paintTextLine(painter, line, top);
        else
            paintHexLine(painter, line, top);
        top += lineHeight();
    }
    if (m_bytes.size() > PayloadLayout::shownLimit && top < viewport()->height()) {
        painter.setPen(Theme::tokens().warn);
        painter.drawText(QRect(payloadMargin, top, viewport()->width(), lineHeight()), Qt::AlignVCenter,
                         QStringLiteral("… the first 16 MiB are shown"));
    }
}

void PayloadView::paintTextLine(QPainter& painter, int line, int top)
{
    const Tokens& t = Theme::tokens();
    const QFontMetrics metrics(painter.font());
    int x = payloadMargin;
    QString run;
    bool runEscape = false, runSelected = false;
    const auto flush = [&] {
        if (run.isEmpty())
            return;
        const int width = metrics.horizontalAdvance(run);
        if (runSelected)
            painter.fillRect(x, top, width, lineHeight(), t.sel);
        painter.setPen(runSelected ? t.selText : runEscape ? t.text3 : t.text);
        painter.drawText(x, top + metrics.ascent() + 1, leftToRight(run));
        x += width;
        run.clear();
    };
    for (const PayloadLayout::Unit& unit : m_layout.units(line)) {
        const bool selected = isSelected(unit.offset);
        if (unit.escape != runEscape || selected != runSelected)
            flush();
        runEscape = unit.escape;
        runSelected = selected;
        run += unit.shown;
    }
    flush();
}

void PayloadView::paintHexLine(QPainter& painter, int line, int top)
{
    const Tokens& t = Theme::tokens();
    const int cw = charWidth();
    const int baseline = top + QFontMetrics(painter.font()).ascent() + 1;
    painter.setPen(t.text3);
    painter.drawText(payloadMargin, baseline, m_layout.offsetText(line));
    const qsizetype start = m_layout.lineStart(line);
    for (qsizetype at = start; at < m_layout.lineEnd(line); ++at) {
        const int byte = int(at - start);
        const uchar value = uchar(m_layout.bytes()[at]);
        const bool selected = isSelected(at);
        const bool printable = value >= 0x20 && value < 0x7f;
        const int x = payloadMargin + m_layout.hexColumn(byte) * cw;
        if (selected)
            painter.fillRect(x - cw / 2, top, cw * 3, lineHeight(), t.sel);
        painter.setPen(selected ? t.selText : value == 0 ? t.text3 : t.text);
        painter.drawText(x, baseline, QString::fromLatin1(QByteArray(1, char(value)).toHex()));
        if (m_mode != PayloadLayout::Mode::Both)
            continue;
        const int textX = payloadMargin + m_layout.textColumn(byte) * cw;
        if (selected)
            painter.fillRect(textX, top, cw, lineHeight(), t.sel);
        painter.setPen(selected ? t.selText : printable ? t.ok : t.text3);
        painter.drawText(textX, baseline,
                         printable ? QString(QChar::fromLatin1(char(value))) : QStringLiteral("."));
    }
}

bool PayloadView::isSelected(qsizetype offset) const
{
    return m_anchor >= 0 && offset >= std::min(m_anchor, m_cursor) && offset <= std::max(m_anchor, m_cursor);
}

void PayloadView::select(qsizetype first, qsizetype length)
{
    m_anchor = length > 0 ? first : -1;
    m_cursor = length > 0 ? first + length - 1 : -1;
    emit selectionChanged();
    viewport()->update();
}

qsizetype PayloadView::selectionStart() const { return std::max<qsizetype>(0, std::min(m_anchor, m_cursor)); }

qsizetype PayloadView::selectionLength() const
{
    if (m_anchor < 0)
        return 0;
    qsizetype end = std::max(m_anchor, m_cursor);
    end += m_mode == PayloadLayout::Mode::Text ? PayloadLayout::unitAt(m_bytes, end).bytes : 1;
    return std::min(end, m_bytes.size()) - selectionStart();
}

QString PayloadView::selectedText() const
{
    const qsizetype length = std::min(selectionLength(), copyLimit);
    const QByteArrayView part = QByteArrayView(m_bytes).sliced(selectionStart(), length);
    if (m_mode != PayloadLayout::Mode::Text)
        return hexText(part);
    return isValidUtf8(part) && !part.contains('\0') ? QString::fromUtf8(part) : escapedText(part);
}

void PayloadView::copy() const
{
    if (selectionLength() > 0)
        QGuiApplication::clipboard()->setText(selectedText());
}

QString PayloadView::visibleText() const
{
    QStringList lines;
    const int first = verticalScrollBar()->value();
    for (int line = first; line < std::min(m_layout.lineCount(), first + visibleLines()); ++line)
        lines << m_layout.lineText(line);
    return lines.join(QLatin1Char('\n'));
}

qsizetype PayloadView::offsetAt(QPoint position) const
{
    if (m_layout.lineCount() == 0)
        return -1;
    const int line = std::clamp(verticalScrollBar()->value() + (position.y() - 6) / lineHeight(), 0,
                                m_layout.lineCount() - 1);
    const int column = (position.x() - payloadMargin) / charWidth();
    if (m_mode != PayloadLayout::Mode::Text) {
        const int byte = m_layout.byteAt(column);
        const qsizetype last = m_layout.lineEnd(line) - 1;
        return byte < 0 ? -1 : std::min(m_layout.lineStart(line) + byte, last);
    }
    const QFontMetrics metrics{Theme::mono()};
    int x = payloadMargin;
    qsizetype offset = m_layout.lineStart(line);
    for (const PayloadLayout::Unit& unit : m_layout.units(line)) {
        offset = unit.offset;
        x += metrics.horizontalAdvance(unit.shown);
        if (position.x() < x)
            break;
    }
    return offset;
}

void PayloadView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const qsizetype offset = offsetAt(event->position().toPoint());
    if (!(event->modifiers() & Qt::ShiftModifier) || m_anchor < 0)
        m_anchor = offset;
    m_cursor = m_anchor < 0 ? -1 : offset < 0 ? m_cursor : offset;
    emit selectionChanged();
    viewport()->update();
}

void PayloadView::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    const qsizetype offset = offsetAt(event->position().toPoint());
    if (offset < 0)
        return;
    if (m_anchor < 0)
        m_anchor = offset;
    m_cursor = offset;
    showCursor();
}

void PayloadView::showCursor()
{
    const int line = m_layout.lineOf(m_cursor);
    QScrollBar* bar = verticalScrollBar();
    if (line < bar->value())
        bar->setValue(line);
    else if (line >= bar->value() + visibleLines())
        bar->setValue(line - visibleLines() + 1);
    emit selectionChanged();
    viewport()->update();
}

bool PayloadView::moveCursor(QKeyEvent* event)
{
    const int line = m_cursor < 0 ? 0 : m_layout.lineOf(m_cursor);
    const qsizetype column = m_cursor < 0 ? 0 : m_cursor - m_layout.lineStart(line);
    const auto inLine = [&](int target) {
        target = std::clamp(target, 0, m_layout.lineCount() - 1);
        return std::min(m_layout.lineStart(target) + column, m_layout.lineEnd(target) - 1);
    };
    qsizetype to; // every key that stays here sets it
    switch (event->key()) {
    case Qt::Key_Left:
        to = m_cursor - 1;
        break;
    case Qt::Key_Right:
        to = m_cursor + 1;
        break;
    case Qt::Key_Up:
        to = inLine(line - 1);
        break;
    case Qt::Key_Down:
        to = inLine(line + 1);
        break;
    case Qt::Key_PageUp:
        to = inLine(line - visibleLines());
        break;
    case Qt::Key_PageDown:
        to = inLine(line + visibleLines());
        break;
    case Qt::Key_Home:
        to = event->modifiers() & Qt::ControlModifier ? 0 : m_layout.lineStart(line);
        break;
    case Qt::Key_End:
        to = (event->modifiers() & Qt::ControlModifier ? m_bytes.size() : m_layout.lineEnd(line)) - 1;
        break;
    default:
        return false;
    }
    m_cursor = std::clamp<qsizetype>(to, 0, m_layout.bytes().size() - 1);
    if (!(event->modifiers() & Qt::ShiftModifier) || m_anchor < 0)
        m_anchor = m_cursor;
    showCursor();
    return true;
}

void PayloadView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (event->matches(QKeySequence::SelectAll))
        select(0, m_layout.bytes().size());
    else if (m_layout.lineCount() == 0 || !moveCursor(event))
        QAbstractScrollArea::keyPressEvent(event);
}

} // namespace sw
