#include "tests/TestMain.h"
#include "tests/screenshots/Judge.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTableWidget>

#include <iterator>

using namespace sw;
using namespace sw::test;

namespace {

/// A window of one label, and what is wrong beside it.
struct Sabotage
{
    const char* name;
    void (*add)(QGridLayout* layout);
    const char* said; ///< null: nothing is wrong
};

const Sabotage sabotages[] = {
    {"nothing", [](QGridLayout* layout) { layout->addWidget(new QPushButton(QStringLiteral("Send"))); },
     nullptr},
    {"a label of a fixed width",
     [](QGridLayout* layout) {
         auto* label = new QLabel(QStringLiteral("Words that need their room"));
         label->setFixedWidth(40);
         layout->addWidget(label);
     },
     "QLabel “Words that need their room”: has 40 pixels, its words need"},
    {"a button of a fixed width",
     [](QGridLayout* layout) {
         auto* button = new QPushButton(QStringLiteral("Close connection"));
         button->setFixedWidth(40);
         layout->addWidget(button);
     },
     "QPushButton “Close connection”: is 40x"},
    {"a long word",
     [](QGridLayout* layout) {
         auto* label = new QLabel(QString(60, u'm'));
         label->setWordWrap(true);
         label->setFixedWidth(200);
         layout->addWidget(label);
     },
     "a word of it needs"},
    {"one over the other",
     [](QGridLayout* layout) {
         layout->addWidget(new QPushButton(QStringLiteral("Below")), 2, 0);
         layout->addWidget(new QPushButton(QStringLiteral("Above")), 2, 0);
     },
     "overlaps QPushButton “Above”"},
    {"a stop of no size",
     [](QGridLayout* layout) {
         auto* field = new QLineEdit;
         field->setFixedSize(0, 0);
         layout->addWidget(field);
     },
     "QLineEdit: takes the focus and is 0x0"},
    {"faint words",
     [](QGridLayout* layout) {
         auto* label = new QLabel(QStringLiteral("Hardly there"));
         label->setStyleSheet(QStringLiteral("color: #c0c4ca"));
         layout->addWidget(label);
     },
     "“Hardly there” has a contrast of"},
    {"a cut tab",
     [](QGridLayout* layout) {
         auto* tabs = new QTabBar;
         tabs->setUsesScrollButtons(false);
         tabs->setElideMode(Qt::ElideRight);
         tabs->addTab(QStringLiteral("A name that is much too long"));
         tabs->addTab(QStringLiteral("Another name that is too long"));
         tabs->setFixedWidth(120);
         layout->addWidget(tabs);
     },
     "tab “A name that is much too long” has"},
    {"a cut cell",
     [](QGridLayout* layout) {
         auto* table = new QTableWidget(1, 1);
         table->setHorizontalHeaderLabels({QStringLiteral("A")});
         table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("more than the column has room for")));
         table->setColumnWidth(0, 60);
         layout->addWidget(table);
     },
     "cell “more than the column has room for” has"},
    {"a few pixels to scroll",
     [](QGridLayout* layout) {
         auto* area = new QScrollArea;
         auto* inside = new QWidget;
         inside->setFixedSize(210, 20);
         area->setWidget(inside);
         area->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
         area->setFrameShape(QFrame::NoFrame);
         area->setFixedSize(200, 80);
         layout->addWidget(area);
     },
     "scrolls sideways by 10 pixels"},
};

} // namespace

/// The judge that "./dev screenshots --states" asks of every pane sees what it is there for.
class GalleryTest : public QObject
{
    Q_OBJECT
private slots:
    void theJudgeSees_data();
    void theJudgeSees();
};

void GalleryTest::theJudgeSees_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(std::size(sabotages)); ++i)
        QTest::newRow(sabotages[i].name) << i;
}

void GalleryTest::theJudgeSees()
{
    QFETCH(const int, index);
    const Sabotage& sabotage = sabotages[index];
    Theme::instance().setMode(Theme::Mode::Light);
    QWidget window;
    auto* layout = new QGridLayout(&window);
    layout->addWidget(new QLabel(QStringLiteral("All of this can be read")), 0, 0);
    sabotage.add(layout);
    window.resize(500, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QStringList found = judge(window, {500, 300});
    for (const QWidget* top : QApplication::topLevelWidgets())
        QVERIFY2(!top->isVisible() || top == &window, "what the judge asked with is in the next picture");
    if (!sabotage.said)
        QCOMPARE(found, QStringList());
    else
        QVERIFY2(found.join(u'\n').contains(QString::fromUtf8(sabotage.said)), qPrintable(found.join(u'\n')));
    QVERIFY(judge(window, {400, 300}).value(0).startsWith(QLatin1String("the window is 500x300")));
}

SW_TEST(GalleryTest)
#include "GalleryTest.moc"
