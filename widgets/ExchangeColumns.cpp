#include "widgets/ExchangeColumns.h"

#include "widgets/Theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sw {

namespace {

// pixels at 100 %
constexpr int usualWidths[] = {40, 107, 112, 64, 136, 58, 106, 72, 78, 82, 92};
constexpr int leastTargetWidth = 150, mostTargetWidth = 620, mostMethodWidth = 116;
constexpr int leastTargetBesideType = 260;  ///< else the type, which the response's head says, gives way
constexpr qsizetype mostWantedLetters = 42; ///< of a target where some columns have gone already
constexpr int rowsLookedAt = 64;

/// The first one goes first.
constexpr ExchangeModel::Column exchangesGivingWay[] = {
    ExchangeModel::Marks, ExchangeModel::Client,   ExchangeModel::Request, ExchangeModel::Response,
    ExchangeModel::Time,  ExchangeModel::Duration, ExchangeModel::Number};

} // namespace

ExchangeColumns::ExchangeColumns(QTableView* table, const ExchangeModel* model)
    : QObject(table),
      m_table(table),
      m_model(model),
      m_method(Theme::px(usualWidths[ExchangeModel::Method])),
      m_zoom(Theme::instance().zoom())
{
    table->horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < count; ++column)
        table->setColumnWidth(column, Theme::px(usualWidths[column]));
    m_target = table->columnWidth(ExchangeModel::Target);
    for (QWidget* part : {static_cast<QWidget*>(table), table->viewport()})
        part->installEventFilter(this);
    connect(&Theme::instance(), &Theme::changed, this, &ExchangeColumns::share, Qt::QueuedConnection);
    share();
}

void ExchangeColumns::leaveOut(ExchangeModel::Column column)
{
    m_leftOut[column] = true;
    share();
}

/// Names of calls may be longer than HTTP's methods.
bool ExchangeColumns::widenForNames()
{
    const QFontMetrics metrics(Theme::mono());
    const int before = m_method;
    for (int row = std::max(0, m_model->rowCount() - rowsLookedAt); row < m_model->rowCount(); ++row) {
        const QString name = m_model->index(row, ExchangeModel::Method).data().toString();
        m_method = std::max(m_method, metrics.horizontalAdvance(name) + Theme::px(18));
    }
    m_method = std::min(m_method, std::max(before, Theme::px(mostMethodWidth)));
    if (m_method > before)
        m_table->setColumnWidth(ExchangeModel::Method, m_method);
    return m_method > before;
}

void ExchangeColumns::look()
{
    const bool hadTargets = m_hasTargets;
    const int rows = m_model->rowCount();
    const qsizetype before = m_longest;
    m_hasTargets = rows == 0;
    m_longest = 0;
    for (int row = std::max(0, rows - rowsLookedAt); row < rows; ++row) {
        const QString target = m_model->index(row, ExchangeModel::Target).data().toString();
        m_hasTargets |= !target.isEmpty();
        m_longest = std::max(m_longest, std::min(target.size(), mostWantedLetters));
    }
    if (widenForNames() || m_hasTargets != hadTargets || m_longest != before)
        share();
}

/// As a person chose it; of one that is hidden or stretched, the usual one.
int ExchangeColumns::widthOf(int column) const
{
    if (column == ExchangeModel::Method)
        return m_method;
    return m_table->isColumnHidden(column) || column == m_lastShown ? Theme::px(usualWidths[column])
                                                                    : m_table->columnWidth(column);
}

/// All columns have been scaled with the letters: nobody has chosen that.
void ExchangeColumns::followZoom()
{
    const int zoom = Theme::instance().zoom(), before = std::exchange(m_zoom, zoom);
    if (zoom == before)
        return;
    m_method = m_method * zoom / before;
    m_scaled = m_target * zoom / before; // now, or in a moment
}

void ExchangeColumns::share()
{
    followZoom();
    const int now = m_table->columnWidth(ExchangeModel::Target);
    const bool isShared =
        m_table->isColumnHidden(ExchangeModel::Target) || now == m_target || std::abs(now - m_scaled) <= 2;
    if (!isShared)
        return;
    std::array<bool, count> shown{};
    int left = m_table->width() - 2 * m_table->frameWidth() -
               m_table->verticalScrollBar()->sizeHint().width() - Theme::px(2);
    for (int column = 0; column < count; ++column) {
        shown[column] = !m_leftOut[column] && column != ExchangeModel::Type;
        if (shown[column] && column != ExchangeModel::Target)
            left -= widthOf(column);
    }
    shown[ExchangeModel::Target] = m_hasTargets;
    const int least = m_hasTargets ? Theme::px(leastTargetWidth) : 0;
    const int letter = QFontMetrics(Theme::mono()).horizontalAdvance(QLatin1Char('x'));
    const int wanted = std::max(least, int(m_longest) * letter + Theme::px(18));
    for (const ExchangeModel::Column column : exchangesGivingWay) {
        const bool isSpare = !shown[ExchangeModel::Client] &&
                             (column == ExchangeModel::Request || column == ExchangeModel::Response);
        if (left >= (m_hasTargets && isSpare ? wanted : least))
            continue;
        left += shown[column] ? widthOf(column) : 0;
        shown[column] = false;
    }
    const int type = Theme::px(usualWidths[ExchangeModel::Type]);
    shown[ExchangeModel::Type] =
        !m_leftOut[ExchangeModel::Type] && left - type >= Theme::px(leastTargetBesideType);
    left -= shown[ExchangeModel::Type] ? type : 0;
    if (!m_hasTargets) // what is asked is the call's name alone
        m_table->setColumnWidth(ExchangeModel::Method, m_method + std::max(left, 0));
    else if (m_table->isColumnHidden(ExchangeModel::Target))
        m_table->setColumnWidth(ExchangeModel::Method, m_method);
    show(shown, std::clamp(left, Theme::px(60), Theme::px(mostTargetWidth)));
}

void ExchangeColumns::show(const std::array<bool, count>& shown, int target)
{
    const int stretched = m_lastShown;
    for (int column = 0; column < count; ++column) {
        m_table->setColumnHidden(column, !shown[column]);
        if (shown[column])
            m_lastShown = column;
    }
    if (stretched != m_lastShown && shown[stretched])
        m_table->setColumnWidth(stretched, Theme::px(usualWidths[stretched]));
    if (shown[ExchangeModel::Target])
        m_table->setColumnWidth(ExchangeModel::Target, target);
    m_target = shown[ExchangeModel::Target] ? m_table->columnWidth(ExchangeModel::Target) : target;
}

/// The last one was stretched where no bar was yet beside the rows: it would bring another one below them.
void ExchangeColumns::stretchAgain()
{
    QHeaderView* header = m_table->horizontalHeader();
    const int usual = Theme::px(usualWidths[m_lastShown]), last = m_table->columnWidth(m_lastShown);
    const int over = header->length() - m_table->viewport()->width();
    if (over <= 0 || last - over < usual)
        return;
    header->setStretchLastSection(false);
    m_table->setColumnWidth(m_lastShown, last - over);
    header->setStretchLastSection(true);
}

bool ExchangeColumns::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::Resize) // also what comes while the table goes, when it can't be asked
        return false;
    if (watched == m_table)
        share();
    else if (watched == m_table->viewport())
        stretchAgain();
    return false;
}

} // namespace sw
