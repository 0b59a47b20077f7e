#include "widgets/PayloadView.h"

#include "models/base/LineIndex.h"
#include "widgets/BackgroundJob.h"
#include "widgets/Parts.h"
#include "widgets/PayloadAccessible.h"
#include "widgets/Theme.h"

#include <QHash>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sw {

namespace {

constexpr int viewMargin = 12;
constexpr int viewTop = 6;
constexpr int leastColumns = 32; // of text: numbers of lines take nothing from fewer
constexpr int leastDigits = 3;
constexpr int rememberedGlyphs = 20'000;

/// What the font, or one that Qt takes in its place, can draw; asked once per character.
PayloadGlyph::Drawable drawableIn(const QFont& font)
{
    return [metrics = QFontMetrics(font), known = std::make_shared<QHash<char32_t, bool>>()](char32_t c) {
        if (known->size() > rememberedGlyphs)
            known->clear();
        const auto found = known->constFind(c);
        if (found != known->constEnd())
            return *found;
        const bool drawable = metrics.inFontUcs4(c);
        known->insert(c, drawable);
        return drawable;
    };
}

} // namespace

PayloadView::PayloadView(QWidget* parent)
    : QAbstractScrollArea(parent),
      m_copyJob(new BackgroundJob(this)),
      m_saveJob(new BackgroundJob(this))
{
    installPayloadAccessible();
    nameWidget(this, QStringLiteral("Payload"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    takeFont();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        takeFont();
        layOut();
    });
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &PayloadView::followScrollBar);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_layingOut && value != m_layout.scrollValue(m_top, visibleRows()))
            m_top = m_layout.rowAtScroll(value, visibleRows());
        viewport()->update();
    });
}

PayloadView::~PayloadView() = default;

void PayloadView::takeFont()
{
    const QFont font = Theme::mono();
    setFont(font);
    const QFontMetricsF metrics(font);
    m_cellWidth = std::max(1.0, metrics.horizontalAdvance(QString(64, QLatin1Char('0'))) / 64);
    m_rowHeight = int(std::ceil(metrics.height())) + 2;
    m_drawable = drawableIn(font);
}

void PayloadView::setSource(std::shared_ptr<const ByteSource> source)
{
    showSource(std::move(source), false);
}

void PayloadView::showSource(std::shared_ptr<const ByteSource> source, bool areWords)
{
    m_copyJob->cancel();
    m_source = std::move(source);
    m_areWords = areWords;
    m_bytes.clear();
    m_anchor = m_caret = m_top = 0;
    m_caretAtRowEnd = false;
    m_goalColumn = -1;
    m_pressed = false;
    m_autoScroll.stop();
    layOut();
    emit sourceChanged();
    emit selectionChanged();
}

void PayloadView::setBytes(const QByteArray& bytes)
{
    if (m_source && !m_areWords && !m_bytes.isNull() && bytes == m_bytes)
        return;
    setSource(ByteSource::fromBytes(bytes));
    m_bytes = bytes;
}

void PayloadView::setWords(const QString& words) { showSource(ByteSource::fromBytes(words.toUtf8()), true); }

void PayloadView::sourceGrew(bool follow)
{
    const bool atEnd = m_top >= m_layout.lastTop(visibleRows());
    const bool follows = follow || m_top > 0; // it has gone to the end before: the last of it, too
    layOut();
    if (follows && atEnd)
        scrollTo(m_layout.lastTop(visibleRows()));
    emit selectionChanged(); // of more bytes
}

void PayloadView::setColours(Colours colours)
{
    m_colours = std::move(colours);
    viewport()->update();
}

QByteArray PayloadView::bytes() const { return m_source ? m_source->read(0, copyLimit) : QByteArray(); }

void PayloadView::setMode(PayloadLayout::Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    m_goalColumn = -1;
    layOut();
    if (m_caret > 0 || selectionLength() > 0)
        showCaret();
    emit modeChanged();
}

int PayloadView::visibleRows() const { return std::max(1, (viewport()->height() - viewTop) / m_rowHeight); }

/// After a change of source, mode, width or font; the byte at the top stays there.
void PayloadView::layOut()
{
    const bool numbered = m_lines && m_source && m_mode == PayloadLayout::Mode::Text;
    const int digits = numbered ? std::max(leastDigits, int(QString::number(m_lines->lines()).size())) : 0;
    const int gutter = numbered ? int(std::ceil(digits * m_cellWidth)) + 2 * Theme::px(8) : 0;
    const int room = viewport()->width() - 2 * viewMargin;
    m_gutter = room - gutter >= leastColumns * m_cellWidth ? gutter : 0;
    const int columns = int((room - m_gutter) / m_cellWidth);
    m_layout = PayloadLayout(m_source, m_mode, columns, m_drawable, m_quietLineFeeds, m_areWords);
    const int rows = visibleRows();
    m_top = std::min(m_layout.rowStart(m_top), m_layout.lastTop(rows));
    m_layingOut = true; // a new range moves the old value
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(rows);
    bar->setRange(0, m_layout.scrollMaximum(rows));
    bar->setValue(m_layout.scrollValue(m_top, rows));
    m_layingOut = false;
    viewport()->update();
}

/// Copy and Select all are the view's own while it has the focus, whatever a menu says.
bool PayloadView::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy) || key->matches(QKeySequence::SelectAll)) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

/// The end stays in view when it was: a notice above may take some of the room.
void PayloadView::resizeEvent(QResizeEvent* event)
{
    const int rows = std::max(1, (event->oldSize().height() - viewTop) / m_rowHeight);
    const bool atEnd = m_top > 0 && m_top >= m_layout.lastTop(rows);
    layOut();
    if (atEnd)
        scrollTo(m_layout.lastTop(visibleRows()));
}

void PayloadView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

void PayloadView::scrollTo(qint64 row)
{
    m_top = std::min(row, m_layout.lastTop(visibleRows()));
    verticalScrollBar()->setValue(m_layout.scrollValue(m_top, visibleRows()));
    viewport()->update();
}

void PayloadView::scrollRows(int rows) { scrollTo(m_layout.moved(m_top, rows)); }

/// Steps are rows even where the scroll bar's own unit is an estimate.
void PayloadView::followScrollBar(int action)
{
    const int page = std::max(1, visibleRows() - 1);
    int rows = 0;
    if (action == QAbstractSlider::SliderSingleStepAdd || action == QAbstractSlider::SliderSingleStepSub)
        rows = action == QAbstractSlider::SliderSingleStepAdd ? 1 : -1;
    else if (action == QAbstractSlider::SliderPageStepAdd || action == QAbstractSlider::SliderPageStepSub)
        rows = action == QAbstractSlider::SliderPageStepAdd ? page : -page;
    if (rows == 0)
        return;
    m_top = std::min(m_layout.moved(m_top, rows), m_layout.lastTop(visibleRows()));
    verticalScrollBar()->setSliderPosition(m_layout.scrollValue(m_top, visibleRows()));
    viewport()->update();
}

void PayloadView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        event->ignore();
        return;
    }
    m_wheelRest += event->angleDelta().y();
    const int perRow = std::max(1, 120 / 3);
    const int rows = m_wheelRest / perRow;
    m_wheelRest -= rows * perRow;
    if (rows != 0)
        scrollRows(-rows);
    event->accept();
}

void PayloadView::select(qint64 first, qint64 length)
{
    const qint64 end = size();
    m_goalColumn = -1;
    m_anchor = std::clamp<qint64>(first, 0, end);
    placeCaret(m_anchor + std::clamp<qint64>(length, 0, end - m_anchor), true, length > 0);
}

void PayloadView::reveal(qint64 first, qint64 length)
{
    select(first, length);
    const qint64 row = m_layout.rowStart(selectionStart());
    const int rows = visibleRows();
    if (row < m_top || row > m_layout.moved(m_top, rows - 1))
        scrollTo(m_layout.moved(row, -rows / 3));
    caretMoved();
}

void PayloadView::placeCaret(qint64 caret, bool keepAnchor, bool atRowEnd)
{
    m_caret = std::clamp<qint64>(caret, 0, size());
    m_caretAtRowEnd = atRowEnd;
    if (!keepAnchor)
        m_anchor = m_caret;
    viewport()->update();
    emit selectionChanged();
}

qint64 PayloadView::caretRow() const
{
    return m_layout.rowStart(m_caretAtRowEnd && m_caret > 0 ? m_caret - 1 : m_caret);
}

void PayloadView::showCaret()
{
    const qint64 row = caretRow();
    const int rows = visibleRows();
    if (row < m_top)
        scrollTo(row);
    else if (row > m_layout.moved(m_top, rows - 1))
        scrollTo(m_layout.moved(row, 1 - rows));
    caretMoved();
}

void PayloadView::caretMoved() { tellPayloadCaret(this); }

void PayloadView::setHighlight(const BytePattern& pattern)
{
    m_highlight = pattern;
    viewport()->update();
}

QString PayloadView::visibleText() const
{
    if (m_layout.size() == 0)
        return {};
    QStringList rows;
    qint64 row = m_top;
    for (int i = 0; i < visibleRows() && row < m_layout.size(); ++i) {
        rows << m_layout.rowText(row);
        row = m_layout.rowEnd(row);
    }
    return rows.join(QLatin1Char('\n'));
}

QRect PayloadView::cellRect(int row, int column, int cells) const
{
    const int left = m_gutter + viewMargin + int(std::lround(column * m_cellWidth));
    const int right = m_gutter + viewMargin + int(std::lround((column + cells) * m_cellWidth));
    return {left, viewTop + row * m_rowHeight, right - left, m_rowHeight};
}

QPoint PayloadView::cellAt(QPoint position) const
{
    const int row = int(std::floor(double(position.y() - viewTop) / m_rowHeight));
    return {int(std::floor((position.x() - m_gutter - viewMargin) / m_cellWidth)), row};
}

} // namespace sw
