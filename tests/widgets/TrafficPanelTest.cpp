#include "widgets/TrafficPanel.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/FollowingTable.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"
#include "widgets/TrafficBars.h"
#include "widgets/TrafficColumns.h"
#include "widgets/TrafficDelegate.h"
#include "widgets/TrafficFilterField.h"

#include <QAbstractItemView>
#include <QAction>
#include <QClipboard>
#include <QCompleter>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

using namespace sw;
using namespace sw::test;

namespace {

/// Keeps what labels said when they were painted.
class LabelWatch : public QObject
{
public:
    LabelWatch(QObject* parent, QStringList* said) : QObject(parent), m_said(said) {}
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* label = qobject_cast<const QLabel*>(watched);
        if (event->type() == QEvent::Paint && label && !m_said->contains(label->text()))
            m_said->append(label->text());
        return false;
    }

private:
    QStringList* m_said;
};

} // namespace

class TrafficPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_panel.reset(), m_store.reset(), Theme::instance().setZoom(100); }
    void followsTheEndUntilScrolled();
    void showsThePayloadOfARow();
    void clears();
    void asksBeforeMarksAreForgotten();
    void filtersAsOneTypes();
    void wrongFilterLeavesTheLastOne();
    void aQuickFilterSpeaksOnce();
    void countsWhatIsThere();
    void asksBeforeManyRowsAreForgotten();
    void theCrossIsThereWithTextOnly();
    void chosenRowStaysChosen();
    void hiddenRowIsOffered();
    void completesWords();
    void menuOfARow();
    void copiesAShellLine();
    void marksAndComments();
    void keptCaptureHasItsMarks();
    void formsOfTime();
    void columnsFitAndAreRemembered();
    void columnsStandAsTheyWereDragged();
    void theNumberGoesLast();
    void thePayloadTakesNoColumnAway();
    void aNamedPeerKeepsItsName();
    void aRemarkLeavesARow();
    void wholeRowsWhileFollowing();

private:
    void showPanel();
    QLineEdit* filter() { return m_panel->findChild<QLineEdit*>(QStringLiteral("filterTraffic")); }
    int chosen()
    {
        const QModelIndexList rows = table()->selectionModel()->selectedRows();
        return rows.isEmpty() ? -1 : rows.first().row();
    }
    bool hasLabel(const QString& text);
    void openMenu(int row, int column);
    QMenu* menu() { return m_panel->findChild<QMenu*>(QStringLiteral("rowMenu")); }
    QStringList entries();
    void choose(const char* entry);
    void chooseTime(const char* entry);
    void appendRows(int count);
    FollowingTable* table() { return m_panel->table(); }
    bool isAtEnd()
    {
        return table()->verticalScrollBar()->value() == table()->verticalScrollBar()->maximum();
    }

    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<Settings> m_settings;
    std::unique_ptr<TrafficPanel> m_panel;
    int m_captures = 0;
};

void TrafficPanelTest::init()
{
    CaptureOptions options;
    options.directory = m_directory.filePath(QString::number(++m_captures));
    m_store = *TrafficStore::create(options);
    m_settings = std::make_shared<Settings>();
    showPanel();
}

void TrafficPanelTest::showPanel()
{
    WindowContext context;
    context.store = m_store;
    context.names = std::make_shared<TrafficNames>(m_store);
    context.settings = m_settings;
    m_panel = std::make_unique<TrafficPanel>(context);
    m_panel->resize(1000, 240);
    m_panel->show();
}

void TrafficPanelTest::appendRows(int count)
{
    for (int i = 0; i < count; ++i) {
        TrafficRecord record;
        record.event = i % 2 ? TrafficEvent::Sent : TrafficEvent::Received;
        record.endpoint = record.connection = 1;
        m_store->append(record, QByteArray("message ") + QByteArray::number(i) + QByteArray(80, '.'));
    }
    m_store->publish();
    QTRY_COMPARE(RowId(table()->model()->rowCount()), m_store->end() - m_store->begin());
}

void TrafficPanelTest::followsTheEndUntilScrolled()
{
    appendRows(500);
    QTRY_VERIFY(isAtEnd());
    QVERIFY(table()->isFollowing());
    table()->verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepSub);
    QTRY_VERIFY(!table()->isFollowing());
    const int value = table()->verticalScrollBar()->value();
    appendRows(40);
    QCOMPARE(table()->verticalScrollBar()->value(), value);
    auto* follow = m_panel->findChild<QPushButton*>(QStringLiteral("follow"));
    QTRY_COMPARE(follow->text(), QStringLiteral("40 new below"));
    click(follow);
    QTRY_VERIFY(isAtEnd());
    appendRows(10);
    QTRY_VERIFY(isAtEnd());
    QTRY_VERIFY(!follow->isVisible());
}

void TrafficPanelTest::showsThePayloadOfARow()
{
    appendRows(3);
    auto* view = m_panel->findChild<PayloadView*>();
    QVERIFY(!view->isVisible());
    table()->selectRow(1);
    QVERIFY(view->isVisible());
    QCOMPARE(view->bytes(), QByteArray("message 1") + QByteArray(80, '.'));
}

void TrafficPanelTest::clears()
{
    appendRows(5);
    m_panel->clear();
    m_store->publish();
    QTRY_COMPARE(table()->model()->rowCount(), 0);
}

/// A mark is a person's work: it goes only when they say so.
void TrafficPanelTest::asksBeforeMarksAreForgotten()
{
    appendRows(5);
    QVERIFY(m_panel->marks()->setMarked(1, true));
    QVERIFY(m_panel->marks()->setComment(3, QStringLiteral("why?")));
    m_panel->clear();
    m_store->publish();
    QVERIFY(hasLabel(QStringLiteral("2 rows have a mark or a comment, which would be forgotten.")));
    auto* anyway = m_panel->findChild<QPushButton*>(QStringLiteral("clearAnyway"));
    QVERIFY(anyway && anyway->isVisible());
    QTest::keyClick(anyway, Qt::Key_Escape);
    QVERIFY(!anyway->isVisible());
    QCOMPARE(m_store->begin(), RowId(0));
    QCOMPARE(table()->model()->rowCount(), 5);
    QVERIFY(m_panel->marks()->at(1).marked);
    m_panel->clear();
    QTest::keyClick(anyway, Qt::Key_Space);
    m_store->publish();
    QTRY_COMPARE(table()->model()->rowCount(), 0);
    QTRY_COMPARE(m_panel->marks()->size(), std::size_t(0));
    appendRows(2); // nothing is marked: nothing to ask
    m_panel->clear();
    QVERIFY(!anyway->isVisible());
    QCOMPARE(m_store->begin(), m_store->end());
}

bool TrafficPanelTest::hasLabel(const QString& text)
{
    const auto labels = m_panel->findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
}

void TrafficPanelTest::openMenu(int row, int column)
{
    const QModelIndex cell = table()->model()->index(row, column);
    table()->scrollTo(cell);
    emit table()->customContextMenuRequested(table()->visualRect(cell).center());
    QTRY_VERIFY(menu() && menu()->isVisible());
}

QStringList TrafficPanelTest::entries()
{
    QStringList texts;
    for (const QAction* action : menu()->actions())
        texts.append(action->text());
    return texts;
}

void TrafficPanelTest::choose(const char* entry)
{
    QAction* found = nullptr;
    QList<QMenu*> parts = menu()->findChildren<QMenu*>();
    parts.append(menu());
    for (QMenu* part : parts) {
        for (QAction* action : part->actions())
            found = action->text() == QLatin1String(entry) ? action : found;
    }
    QVERIFY2(found, entry);
    QMenu* open = menu();
    found->trigger();
    open->close();
    QTRY_VERIFY(!menu());
}

void TrafficPanelTest::chooseTime(const char* entry)
{
    auto* button = m_panel->findChild<QToolButton*>(QStringLiteral("time"));
    QVERIFY(button);
    for (QAction* action : button->menu()->actions()) {
        if (action->text() == QLatin1String(entry))
            action->trigger();
    }
}

void TrafficPanelTest::filtersAsOneTypes()
{
    appendRows(100);
    QLineEdit* field = filter();
    QTest::keyClicks(field, QStringLiteral("dir:out"));
    QTRY_COMPARE(table()->model()->rowCount(), 50);
    QTRY_VERIFY(hasLabel(QStringLiteral("50 of 100 rows")));
    field->setText(QStringLiteral("dir:out absent"));
    QTRY_COMPARE(table()->model()->rowCount(), 0);
    auto* clearFilter = m_panel->findChild<QPushButton*>(QStringLiteral("clearFilter"));
    QTRY_VERIFY(clearFilter->isVisible());
    QTRY_VERIFY(hasLabel(QStringLiteral("No rows match")));
    click(clearFilter);
    QTRY_COMPARE(table()->model()->rowCount(), 100);
    QCOMPARE(field->text(), QString());
}

void TrafficPanelTest::wrongFilterLeavesTheLastOne()
{
    appendRows(10);
    filter()->setText(QStringLiteral("dir:in"));
    QTRY_COMPARE(table()->model()->rowCount(), 5);
    filter()->setText(QStringLiteral("dir:in len>x"));
    QVERIFY(hasLabel(QStringLiteral("“x” is no number (at letter 12). The last filter stays in force.")));
    QCOMPARE(filter()->property("wrong").toBool(), true);
    QVERIFY(!m_panel->findChild<QTimer*>(QStringLiteral("applyLater"))->isActive()); // nor will it be
    QCOMPARE(table()->model()->rowCount(), 5);
    filter()->setText(QStringLiteral("dir:in len>85"));
    QCOMPARE(filter()->property("wrong").toBool(), false);
    filter()->clear(); // now there is no last one
    filter()->setText(QStringLiteral("dir:x"));
    QVERIFY(hasLabel(QStringLiteral("“x” is no direction: in or out (at letter 5). All rows are shown.")));
}

/// Some rows are through at once: no "filtering… 0 %" in between.
void TrafficPanelTest::aQuickFilterSpeaksOnce()
{
    appendRows(80);
    QTRY_VERIFY(hasLabel(QStringLiteral("80 rows")));
    QStringList said;
    auto* watch = new LabelWatch(m_panel.get(), &said);
    for (QLabel* label : m_panel->findChildren<QLabel*>())
        label->installEventFilter(watch);
    filter()->setText(QStringLiteral("dir:in"));
    QTRY_VERIFY(hasLabel(QStringLiteral("40 of 80 rows")));
    for (const QString& words : said)
        QVERIFY2(!words.contains(QStringLiteral("filtering")), qPrintable(said.join(u'|')));
}

/// At every moment: the words and the table say the same.
void TrafficPanelTest::countsWhatIsThere()
{
    bool isWrong = false;
    connect(m_panel->model(), &QAbstractItemModel::rowsInserted, this,
            [&] { isWrong |= !hasLabel(QStringLiteral("%1 rows").arg(m_panel->model()->rowCount())); });
    for (const int rows : {7, 5, 11}) {
        appendRows(rows);
        QVERIFY(!isWrong);
    }
    m_panel->clear();
    QTRY_COMPARE(m_panel->model()->rowCount(), 0);
    appendRows(6); // the rows keep their numbers
    QTRY_VERIFY(hasLabel(QStringLiteral("6 rows from No. 24")));
}

void TrafficPanelTest::asksBeforeManyRowsAreForgotten()
{
    appendRows(1'000);
    m_panel->clear();
    QVERIFY(hasLabel(QStringLiteral("Forget 1,000 rows? They can't be brought back.")));
    auto* clearRows = m_panel->findChild<QPushButton*>(QStringLiteral("clearRows"));
    auto* keepRows = m_panel->findChild<QPushButton*>(QStringLiteral("keepRows"));
    QVERIFY(keepRows->isVisible());
    click(keepRows);
    QVERIFY(!clearRows->isVisible());
    QCOMPARE(m_panel->model()->rowCount(), 1'000);
    m_panel->clear();
    click(clearRows);
    QTRY_COMPARE(m_panel->model()->rowCount(), 0);
}

void TrafficPanelTest::theCrossIsThereWithTextOnly()
{
    const QList<QAction*> actions = filter()->actions();
    const auto found = std::ranges::find(actions, QStringLiteral("Clear Filter traffic"), &QAction::text);
    QVERIFY(found != actions.end());
    QAction* cross = *found;
    QVERIFY(!cross->isVisible());
    filter()->setText(QStringLiteral("x"));
    QVERIFY(cross->isVisible());
    cross->trigger();
    QCOMPARE(filter()->text(), QString());
    QVERIFY(!cross->isVisible());
}

void TrafficPanelTest::chosenRowStaysChosen()
{
    appendRows(400);
    table()->selectRow(101); // sent
    auto* view = m_panel->findChild<PayloadView*>();
    filter()->setText(QStringLiteral("dir:out"));
    QTRY_COMPARE(table()->model()->rowCount(), 200);
    QTRY_COMPARE(chosen(), 50);
    QVERIFY(table()->viewport()->rect().contains(table()->visualRect(table()->currentIndex())));
    filter()->setText(QStringLiteral("dir:in"));
    QTRY_COMPARE(table()->model()->index(0, 0).data(TrafficModel::RowIdRole).toInt(), 0);
    QTRY_VERIFY(!view->isVisible()); // what is hidden is not shown beside it
    QCOMPARE(chosen(), -1);
    m_panel->clearFilter();
    QTRY_COMPARE(chosen(), 101);
    QVERIFY(view->isVisible());
}

void TrafficPanelTest::hiddenRowIsOffered()
{
    appendRows(10);
    filter()->setText(QStringLiteral("dir:in"));
    QTRY_COMPARE(table()->model()->rowCount(), 5);
    m_panel->showRow(4);
    QTRY_COMPARE(chosen(), 2);
    m_panel->showRow(3);
    QTRY_VERIFY(hasLabel(QStringLiteral("Row 4 is hidden by the filter.")));
    QCOMPARE(chosen(), 2);
    click(m_panel->findChild<QPushButton*>(QStringLiteral("show")));
    QTRY_COMPARE(table()->model()->rowCount(), 10);
    QTRY_COMPARE(chosen(), 3);
    m_store->requestClear();
    m_store->publish();
    m_panel->showRow(3);
    QVERIFY(hasLabel(QStringLiteral("Row 4 is no longer kept.")));
}

void TrafficPanelTest::completesWords()
{
    appendRows(2);
    QLineEdit* field = filter();
    QAbstractItemView* list = m_panel->findChild<TrafficFilterField*>()->completer()->popup();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("pe"));
    QTRY_VERIFY(list->isVisible());
    QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("peer:"));
    QTest::keyClick(list, Qt::Key_Return); // nothing is chosen: an ordinary Enter
    QCOMPARE(field->text(), QStringLiteral("pe"));
    QTest::keyClick(field, Qt::Key_Escape);
    QTest::keyClicks(field, QStringLiteral("di"));
    QTRY_VERIFY(list->isVisible());
    QTest::keyClick(list, Qt::Key_Tab);
    QCOMPARE(field->text(), QStringLiteral("dir:"));
    QTRY_VERIFY(list->isVisible()); // its values follow
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(field->text(), QStringLiteral("dir:out "));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QTest::keyClicks(field, QStringLiteral("ev"));
    QTRY_VERIFY(list->isVisible());
    QTest::keyClick(list, Qt::Key_Escape);
    QTRY_VERIFY(!list->isVisible());
    QCOMPARE(field->text(), QStringLiteral("dir:out ev"));
}

void TrafficPanelTest::menuOfARow()
{
    TrafficRecord opened;
    opened.event = TrafficEvent::Opened;
    opened.endpoint = opened.connection = 1;
    m_store->append(opened, R"({"peer":{"pid":7,"command":"python3"}})");
    appendRows(4);
    openMenu(1, TrafficModel::Peer);
    QCOMPARE(entries().mid(0, 2),
             QStringList({QStringLiteral("Only peer:python3"), QStringLiteral("Without peer:python3")}));
    QVERIFY(entries().contains(QStringLiteral("Copy row")));
    QVERIFY(!entries().contains(QStringLiteral("Clear filter")));
    choose("Without peer:python3");
    QCOMPARE(filter()->text(), QStringLiteral("-peer:python3"));
    QTRY_COMPARE(table()->model()->rowCount(), 0);
    m_panel->clearFilter();
    QTRY_COMPARE(table()->model()->rowCount(), 5);
    openMenu(2, TrafficModel::Direction);
    choose("Only this direction");
    QCOMPARE(filter()->text(), QStringLiteral("dir:out"));
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    openMenu(0, TrafficModel::Direction);
    choose("Without this direction");
    QCOMPARE(filter()->text(), QStringLiteral("-dir:out"));
    QTRY_COMPARE(table()->model()->rowCount(), 3);
    openMenu(1, TrafficModel::Preview);
    choose("Hex");
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("6d 65 73 73 61 67 65 20 30")));
    openMenu(1, TrafficModel::Preview);
    choose("Copy row");
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("2\t")));
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        QStringLiteral("\treceived\tendpoint 1\tpython3 · 7\t89\t")));
}

void TrafficPanelTest::marksAndComments()
{
    appendRows(6);
    m_panel->stepMark(1);
    QVERIFY(hasLabel(
        QStringLiteral("No row that is shown has a mark or a comment. Ctrl+M marks the chosen row.")));
    for (const int row : {1, 4}) {
        table()->selectRow(row);
        m_panel->toggleMark();
    }
    QVERIFY(m_panel->marks()->at(4).marked);
    m_panel->toggleMark();
    QVERIFY(!m_panel->marks()->at(4).marked);
    m_panel->editComment();
    auto* field = m_panel->findChild<QLineEdit*>(QStringLiteral("comment"));
    QVERIFY(field->isVisible());
    QTest::keyClicks(field, QStringLiteral("look here"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!field->isVisible());
    QCOMPARE(table()->model()->index(4, 0).data(TrafficModel::CommentRole).toString(),
             QStringLiteral("look here"));
    m_panel->editComment();
    QTest::keyClicks(field, QStringLiteral("other"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(m_panel->marks()->at(4).comment, QStringLiteral("look here"));
    m_panel->stepMark(1); // round the end
    QCOMPARE(chosen(), 1);
    m_panel->stepMark(1);
    QCOMPARE(chosen(), 4);
    m_panel->stepMark(-1);
    QCOMPARE(chosen(), 1);
    filter()->setText(QStringLiteral("mark:"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QTRY_COMPARE(chosen(), 0);
}

void TrafficPanelTest::keptCaptureHasItsMarks()
{
    appendRows(3);
    table()->selectRow(2);
    m_panel->toggleMark();
    const QString path = m_store->directory();
    m_panel.reset();
    m_store.reset();
    m_store = *TrafficStore::open(path);
    showPanel();
    QTRY_COMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(table()->model()->index(2, 0).data(TrafficModel::MarkedRole), QVariant(true));
    QCOMPARE(table()->model()->index(1, 0).data(TrafficModel::MarkedRole), QVariant(false));
}

void TrafficPanelTest::formsOfTime()
{
    appendRows(2);
    const auto shown = [this] { return table()->model()->index(1, TrafficModel::Time).data().toString(); };
    QVERIFY(QRegularExpression(QStringLiteral("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\d{3}$"))
                .match(shown())
                .hasMatch());
    chooseTime("Date and time");
    QVERIFY(QRegularExpression(QStringLiteral("^\\d{4}-\\d\\d-\\d\\d \\d\\d:")).match(shown()).hasMatch());
    chooseTime("Since start of capture");
    QVERIFY(QRegularExpression(QStringLiteral("^\\d\\.\\d{3} \\d{3} s$")).match(shown()).hasMatch());
    const QString since = shown();
    const QByteArray columns = m_panel->columnState();
    m_panel.reset();
    showPanel(); // the choice is remembered
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    QCOMPARE(shown(), since);
    m_panel->restoreColumnState(columns);
}

void TrafficPanelTest::columnsFitAndAreRemembered()
{
    appendRows(50);
    const auto preview = [this] { return table()->columnWidth(TrafficModel::Preview); };
    m_panel->resize(700, 240);
    QTRY_VERIFY(preview() >= 150 && preview() < 260);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    // Microseconds go first, then Delta; names keep their room.
    const QFontMetrics figures(Theme::mono());
    QCOMPARE(table()->columnWidth(TrafficModel::Time),
             figures.horizontalAdvance(QStringLiteral("00:00:00.000")) + 18);
    QVERIFY(table()->isColumnHidden(TrafficModel::Delta));
    const int names = QFontMetrics(Theme::ui(12)).horizontalAdvance(QStringLiteral("containerd.sock"));
    QVERIFY(table()->columnWidth(TrafficModel::Endpoint) >= names + 16);
    table()->selectRow(0); // its payload beside it leaves little
    m_panel->resize(684, 240);
    QTRY_VERIFY(preview() >= 120);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    QVERIFY(!table()->isColumnHidden(TrafficModel::Endpoint));
    table()->clearSelection();
    m_panel->resize(1000, 240);
    QTRY_COMPARE(table()->columnWidth(TrafficModel::Time), 136);
    const int ownName =
        QFontMetrics(Theme::ui(12)).horizontalAdvance(QStringLiteral("Socket Workbench · 000000")) + 16;
    m_panel->resize(1190, 240); // where Preview has enough, our own name is whole
    QTRY_VERIFY(table()->columnWidth(TrafficModel::Peer) >= ownName);
    QVERIFY(preview() >= 260);
    QVERIFY(!table()->isColumnHidden(TrafficModel::Delta)); // nobody hid it
    QVERIFY(!table()->isColumnHidden(TrafficModel::Length));
    auto* menu = new QMenu(m_panel.get());
    m_panel->findChild<TrafficColumns*>()->fillMenu(menu);
    for (QAction* action : menu->actions()) {
        if (action->text() == QLatin1String("Delta"))
            action->trigger();
    }
    QVERIFY(table()->isColumnHidden(TrafficModel::Delta));
    const QByteArray state = m_panel->columnState();
    m_panel.reset();
    showPanel();
    QVERIFY(!table()->isColumnHidden(TrafficModel::Delta));
    m_panel->restoreColumnState(QByteArray("what an older version kept"));
    m_panel->restoreColumnState(state);
    QVERIFY(table()->isColumnHidden(TrafficModel::Delta));
    QVERIFY(!table()->isColumnHidden(TrafficModel::Peer));
    QVERIFY(table()->isColumnHidden(TrafficModel::Rule)); // until asked for
}

void TrafficPanelTest::columnsStandAsTheyWereDragged()
{
    appendRows(5);
    m_panel->resize(1190, 240);
    auto* header = table()->horizontalHeader();
    const auto dragTo = [&](int column, int target) {
        const auto middle = [&](int which) {
            return QPoint(header->sectionViewportPosition(which) + header->sectionSize(which) / 2, 8);
        };
        const QPoint from = middle(column), to = middle(target);
        QTest::mousePress(header->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(header->viewport(), (from + to) / 2);
        QTest::mouseMove(header->viewport(), to + QPoint(from.x() < to.x() ? 12 : -12, 0));
        QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, to);
    };
    dragTo(TrafficModel::Length, TrafficModel::Time);
    QTRY_COMPARE(header->visualIndex(TrafficModel::Length), 1);
    dragTo(TrafficModel::Preview, TrafficModel::Time); // which has what is left, and stays where that is
    QTRY_COMPARE(header->visualIndex(TrafficModel::Preview), header->count() - 1);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    const QByteArray state = m_panel->columnState();
    m_panel.reset();
    showPanel();
    header = table()->horizontalHeader();
    QVERIFY(header->visualIndex(TrafficModel::Length) != 1);
    m_panel->restoreColumnState(state);
    QCOMPARE(header->visualIndex(TrafficModel::Length), 1);
    QCOMPARE(header->visualIndex(TrafficModel::Number), 0);
}

/// A title that says "Message 15" belongs to a row that does, too.
void TrafficPanelTest::theNumberGoesLast()
{
    appendRows(50);
    Theme::instance().setZoom(200);
    m_panel->resize(1100, 300);
    table()->selectRow(14); // its payload takes most of the width
    QTRY_VERIFY(table()->isColumnHidden(TrafficModel::Endpoint));
    QVERIFY(!table()->isColumnHidden(TrafficModel::Number));
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    m_panel->resize(1100, 240);
    m_panel->resize(1100, 280);
    const QRect row = table()->visualRect(table()->model()->index(14, TrafficModel::Preview));
    QTRY_VERIFY(row.isValid() && table()->viewport()->rect().contains(row.center()));
}

void TrafficPanelTest::thePayloadTakesNoColumnAway()
{
    appendRows(50);
    m_panel->resize(1187, 244);
    table()->selectRow(20);
    QTRY_VERIFY(table()->width() < 900);
    for (const int column : {TrafficModel::Number, TrafficModel::Time, TrafficModel::Delta,
                             TrafficModel::Endpoint, TrafficModel::Peer, TrafficModel::Length})
        QVERIFY(!table()->isColumnHidden(column));
    QTRY_VERIFY(table()->columnWidth(TrafficModel::Preview) >= 250);
}

void TrafficPanelTest::aNamedPeerKeepsItsName()
{
    const QFontMetrics metrics(Theme::ui(12));
    const auto within = [&metrics](const char* peer, const char* room) {
        return elidedPeer(QString::fromUtf8(peer), metrics,
                          metrics.horizontalAdvance(QString::fromUtf8(room)) + 1);
    };
    const char* sensor = "Socket Workbench · 26744 · /tmp/demo/sensor.sock";
    QCOMPARE(within(sensor, sensor), QString::fromUtf8(sensor));
    QCOMPARE(within(sensor, "26744 · …/sensor.sock"), QStringLiteral("26744 · …/sensor.sock"));
    QCOMPARE(within(sensor, "…/sensor.sock"), QStringLiteral("…/sensor.sock"));
    QCOMPARE(within("python3 · 812 · @metrics", "@metrics"), QStringLiteral("@metrics"));
    QCOMPARE(within("Socket Workbench · 26744", "Socket Wor… · 26744"), QStringLiteral("Workbench · 26744"));
    QCOMPARE(within("Socket Workbench · 26744", "Workb… · 26744"), QStringLiteral("Workb… · 26744"));
    QCOMPARE(within("Other Workbench · 26744", "Other Wor… · 26744"), QStringLiteral("Other Wor… · 26744"));
}

/// Under large letters the table may go without rows, but not for the sake of a remark.
void TrafficPanelTest::aRemarkLeavesARow()
{
    appendRows(50);
    Theme::instance().setZoom(200);
    auto* remark = m_panel->findChild<TrafficRemark*>();
    m_panel->resize(900, 100);
    const int before = m_panel->minimumSizeHint().height();
    remark->say(QStringLiteral("Words that take more than one line in the room that there is here, as those "
                               "of a row that is no longer kept may do in a narrow window."));
    QTRY_VERIFY(remark->minimumHeight() >= remark->heightForWidth(900));
    QTRY_VERIFY(m_panel->minimumSizeHint().height() >= before + remark->minimumHeight() + Theme::px(22));
    m_panel->resize(900, m_panel->minimumSizeHint().height());
    QTRY_VERIFY(m_panel->hasRows());
    QVERIFY(remark->height() >= remark->heightForWidth(900));
    remark->hide();
    QTRY_COMPARE(m_panel->minimumSizeHint().height(), before);
}

void TrafficPanelTest::wholeRowsWhileFollowing()
{
    appendRows(300);
    for (const int height : {240, 251, 263}) {
        m_panel->resize(1000, height);
        QTRY_VERIFY(isAtEnd());
        QCOMPARE(table()->visualRect(table()->indexAt({4, 0})).top(), 0);
        const QRect last = table()->visualRect(table()->model()->index(299, 0));
        QVERIFY(last.isValid() && last.bottom() <= table()->viewport()->height());
    }
}

/// A message of a known endpoint; one of an unknown one, a remark and a long one have none.
void TrafficPanelTest::copiesAShellLine()
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.address = *SocketAddress::parse(QStringLiteral("/tmp/copied.sock"));
    m_panel->setSpecs([&spec](EndpointId id) { return id == 1 ? &spec : nullptr; });
    appendRows(2);
    openMenu(1, TrafficModel::Preview);
    choose("Copy as socat line");
    const QString line = QGuiApplication::clipboard()->text();
    QVERIFY2(line.contains(QStringLiteral("/tmp/copied.sock")) && line.contains(QStringLiteral("socat")),
             qPrintable(line));
    TrafficRecord record;
    record.event = TrafficEvent::Sent;
    record.endpoint = 2;
    m_store->append(record, "of an unknown one");
    record.endpoint = 1;
    m_store->append(record, QByteArray(200'000, 'x'));
    record.event = TrafficEvent::Opened;
    m_store->append(record, "opened");
    m_store->publish();
    QTRY_COMPARE(table()->model()->rowCount(), 5);
    const auto linesOf = [this](int row) {
        openMenu(row, TrafficModel::Preview);
        const QStringList lines = entries().filter(QStringLiteral("socat line"));
        choose("Copy row");
        return lines;
    };
    QCOMPARE(linesOf(2), QStringList());
    QCOMPARE(linesOf(3), QStringList(QStringLiteral("Copy as socat line (for messages up to 90 KiB)")));
    QCOMPARE(linesOf(4), QStringList());
}

SW_TEST(TrafficPanelTest)
#include "TrafficPanelTest.moc"
