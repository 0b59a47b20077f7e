#include "widgets/AccessPanel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AccessPage.h"
#include "widgets/AddressBook.h"
#include "widgets/AddressField.h"
#include "widgets/Notice.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>

#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

/// "Who may connect, and why", over real files.
class AccessPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void showsThePartsAndTheAnswer();
    void followsAChangedMode();
    void anotherUserGetsAnotherAnswer();
    void aWrongUserSaysSoAndKeepsTheText();
    void saysWhatIsMissing();
    void saysThatNobodyListensThere();
    void opensForTheEndpointInFront();
    void opensInThePage();
    void aClientsRefusalOffersIt();
    void shortensAPath();
    void aVerdictFollowsWhatComesAndGoes();
    void opensFromTheTable();
    void noGapAboveTheUser();
    void theBarTakesNoRow();
    void theAnswerStandsBesideWhereThereIsRoom();

private:
    static QString text(const QWidget* in, const char* name)
    {
        const auto* label = in->findChild<QLabel*>(QLatin1String(name));
        return label && label->isVisibleTo(in) ? label->text() : QString();
    }
    static QStringList rows(const QWidget* in)
    {
        const auto* table = in->findChild<QTableView*>(QStringLiteral("pathParts"));
        QStringList all;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            QStringList cells;
            for (int column = 0; column < table->model()->columnCount(); ++column)
                cells << table->model()->index(row, column).data().toString();
            all << cells.join(QLatin1Char('|'));
        }
        return all;
    }
    /// A panel that shows path, with its models under test.
    static std::unique_ptr<AccessPanel> panelFor(const QByteArray& path)
    {
        auto panel = std::make_unique<AccessPanel>();
        new QAbstractItemModelTester(panel->findChild<QTableView*>()->model(),
                                     QAbstractItemModelTester::FailureReportingMode::QtTest, panel.get());
        panel->resize(900, 400);
        panel->show();
        panel->setAddress(SocketAddress::path(path));
        return panel;
    }
};

void AccessPanelTest::showsThePartsAndTheAnswer()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.path().toUtf8() + "/s";
    const PlainServer server(path);
    ::chmod(path.constData(), 0604);
    const auto panel = panelFor(path);
    QTRY_VERIFY(text(panel.get(), "accessAnswer").startsWith(QStringLiteral("You may connect")));
    const QStringList parts = rows(panel.get());
    QVERIFY(parts.first().startsWith(QStringLiteral("/|d")));
    QVERIFY2(parts.last().startsWith(QStringLiteral("s|srw----r-- 0604|")), qPrintable(parts.last()));
    QVERIFY2(parts.last().contains(QStringLiteral("|write (w)|owner ")) &&
                 parts.last().endsWith(QStringLiteral("|allowed")),
             qPrintable(parts.last()));
    QVERIFY(text(panel.get(), "whoMayConnect").startsWith(QStringLiteral("Who may connect: ")));
    auto* user = panel->findChild<QComboBox*>(QStringLiteral("user"));
    QTRY_VERIFY(user->findText(QStringLiteral("root")) > 0);
    QCOMPARE(user->currentIndex(), 0);
}

void AccessPanelTest::followsAChangedMode()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.path().toUtf8() + "/s";
    const PlainServer server(path);
    ::chmod(directory.path().toUtf8().constData(), 0755);
    ::chmod(path.constData(), 0777);
    const auto panel = panelFor(path);
    panel->setUser(QStringLiteral("4123456"));
    QTRY_COMPARE(text(panel.get(), "accessAnswer"),
                 QStringLiteral("4123456 may connect: the socket grants write permission (w) to others"));
    ::chmod(path.constData(), 0770);
    QTRY_VERIFY(text(panel.get(), "accessAnswer").startsWith(QStringLiteral("4123456 may not connect: ")));
    QVERIFY(rows(panel.get()).last().endsWith(QStringLiteral("|others|denied")));
    ::chmod(directory.path().toUtf8().constData(), 0700);
    QTRY_VERIFY(text(panel.get(), "accessAnswer").contains(QStringLiteral("no search permission (x)")));
    ::unlink(path.constData());
    QTRY_VERIFY(rows(panel.get()).last().endsWith(QStringLiteral("|missing")));
}

void AccessPanelTest::anotherUserGetsAnotherAnswer()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.path().toUtf8() + "/s";
    const PlainServer server(path);
    const auto panel = panelFor(path);
    QTRY_VERIFY(text(panel.get(), "accessAnswer").startsWith(QStringLiteral("You may connect")));
    auto* user = panel->findChild<QComboBox*>(QStringLiteral("user"));
    user->setFocus();
    user->lineEdit()->selectAll();
    QTest::keyClicks(user->lineEdit(), QStringLiteral("4123456"));
    QTRY_VERIFY(text(panel.get(), "accessAnswer").startsWith(QStringLiteral("4123456 may not connect: ")));
    panel->setUser(QStringLiteral("root"));
    QTRY_COMPARE(text(panel.get(), "accessAnswer").left(16), QStringLiteral("root may connect"));
}

void AccessPanelTest::aWrongUserSaysSoAndKeepsTheText()
{
    const QTemporaryDir directory;
    const auto panel = panelFor(directory.path().toUtf8() + "/s");
    panel->setUser(QStringLiteral("nobody-of-that-name"));
    QTRY_VERIFY(text(panel.get(), "userProblem").contains(QStringLiteral("nobody-of-that-name")));
    QVERIFY(text(panel.get(), "accessAnswer").isEmpty());
    QCOMPARE(panel->findChild<QComboBox*>(QStringLiteral("user"))->currentText(),
             QStringLiteral("nobody-of-that-name"));
    panel->setUser(QStringLiteral("root"));
    QTRY_VERIFY(text(panel.get(), "userProblem").isEmpty());
    QVERIFY(!text(panel.get(), "accessAnswer").isEmpty());
}

void AccessPanelTest::saysWhatIsMissing()
{
    const QTemporaryDir directory;
    const auto panel = panelFor(directory.path().toUtf8() + "/no/s");
    QTRY_COMPARE(text(panel.get(), "accessAnswer"),
                 QStringLiteral("Nobody can connect: there is no “no” in %1").arg(directory.path()));
    QVERIFY(text(panel.get(), "whoMayConnect").isEmpty());
}

void AccessPanelTest::saysThatNobodyListensThere()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.path().toUtf8() + "/s";
    PlainServer(path).close();
    const auto panel = panelFor(path);
    QTRY_VERIFY(text(panel.get(), "accessAnswer").startsWith(QStringLiteral("You may connect")));
    QVERIFY(text(panel.get(), "accessState").contains(QStringLiteral("Stale socket file")));
}

void AccessPanelTest::opensForTheEndpointInFront()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("s", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QWidget>("conversation"));
    QTest::keyClick(&fixture.window(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    auto* page = qobject_cast<AccessPage*>(fixture.page());
    QVERIFY(page);
    QCOMPARE(fixture.tabs()->tabText(fixture.tabs()->currentIndex()), QStringLiteral("Access"));
    auto* address = page->findChild<QLineEdit*>(QStringLiteral("address"));
    QCOMPARE(address->text(), fixture.pathText("s"));
    QTRY_VERIFY(text(page, "accessAnswer").startsWith(QStringLiteral("You may connect")));
    address->setText(QStringLiteral("@any"));
    QTRY_VERIFY(text(page, "accessAnswer").contains(QStringLiteral("an abstract name has no mode")));
    address->setText(QString());
    QTRY_VERIFY(text(page, "accessAnswer").isEmpty());
}

void AccessPanelTest::opensInThePage()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("s", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QToolButton>("access"));
    auto* panel = fixture.page()->findChild<AccessPanel*>();
    QVERIFY(panel && !panel->isVisible());
    click(fixture.part<QToolButton>("access"));
    QVERIFY(panel->isVisible());
    QTRY_VERIFY(rows(panel).size() > 2);
    QVERIFY(rows(panel).last().startsWith(QStringLiteral("s|srw------- 0600")));
    click(fixture.part<QToolButton>("access"));
    QVERIFY(!panel->isVisible());
}

void AccessPanelTest::aClientsRefusalOffersIt()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("s", EndpointKind::Client)));
    QTRY_VERIFY(fixture.part<QPushButton>("explainAccess"));
    QVERIFY(!fixture.part<QPushButton>("explainAccess")->isVisible()); // it is missing, not forbidden
    auto* notice = fixture.page()->findChild<Notice*>(QStringLiteral("notice"));
    QTRY_VERIFY(notice->isVisible());
    notice->show({QStringLiteral("You may not connect"), EACCES, Remedy::ExplainAccess});
    click(notice->findChild<QPushButton*>(QStringLiteral("explainAccess")));
    auto* panel = fixture.page()->findChild<AccessPanel*>();
    QVERIFY(panel->isVisible());
    QVERIFY(fixture.part<QToolButton>("access")->isChecked());
    QTRY_VERIFY(text(panel, "accessAnswer").contains(QStringLiteral("there is no “s” in ")));
}

/// Under an open form, without a key.
void AccessPanelTest::aVerdictFollowsWhatComesAndGoes()
{
    WindowFixture fixture;
    fixture.window().openNewClient(fixture.pathText("late.sock"));
    auto* address = fixture.field<QLineEdit>("newClient", "address");
    QTRY_VERIFY(address->accessibleDescription().startsWith(QStringLiteral("Free: nothing is there")));
    {
        const PlainServer server(fixture.path("late.sock"));
        QTRY_VERIFY_WITH_TIMEOUT(
            address->accessibleDescription().startsWith(QStringLiteral("live stream listener")), 15'000);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!address->accessibleDescription().startsWith(QStringLiteral("live")), 15'000);
}

void AccessPanelTest::shortensAPath()
{
    WindowFixture fixture;
    QByteArray lengthy = fixture.path("") + '/';
    for (int i = 0; i < 40; ++i)
        lengthy += "././";
    lengthy += "s";
    fixture.window().openNewClient(QString::fromUtf8(lengthy));
    auto* shorten = fixture.field<QPushButton>("newClient", "shortenPath");
    QVERIFY(shorten);
    QTRY_VERIFY(shorten->isVisible());
    click(shorten);
    QCOMPARE(fixture.field<QLineEdit>("newClient", "address")->text(), fixture.pathText("s"));
    QTRY_VERIFY(!shorten->isVisible());
}

void AccessPanelTest::opensFromTheTable()
{
    WindowFixture fixture(true);
    const PlainServer server(fixture.path("table.sock"));
    auto* filter = fixture.part<QLineEdit>("filterSockets");
    filter->setText(QStringLiteral("path:") + fixture.pathText("table.sock"));
    auto* table = fixture.part<QTableView>("sockets");
    QTRY_COMPARE(table->model()->rowCount(), 1);
    table->selectRow(0);
    auto* details = fixture.part<QWidget>("socketDetails");
    QTRY_VERIFY([&] {
        for (const QLabel* label : details->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QStringLiteral("root")) &&
                label->text() != QStringLiteral("root"))
                return true;
        }
        return false;
    }());
    click(details->findChild<QToolButton*>(QStringLiteral("explainAccess")));
    auto* page = qobject_cast<AccessPage*>(fixture.page());
    QVERIFY(page);
    QCOMPARE(page->findChild<QLineEdit*>(QStringLiteral("address"))->text(), fixture.pathText("table.sock"));
}

void AccessPanelTest::theBarTakesNoRow()
{
    const QTemporaryDir directory;
    const PlainServer server(QFile::encodeName(directory.filePath(QStringLiteral("s"))));
    const auto panel = panelFor(QFile::encodeName(directory.filePath(QStringLiteral("s"))));
    panel->resize(440, 700); // too narrow for all columns
    auto* table = panel->findChild<QTableView*>();
    QTRY_VERIFY(table->model()->rowCount() > 2);
    QTRY_VERIFY(table->horizontalScrollBar()->isVisible());
    QTRY_COMPARE(table->verticalScrollBar()->maximum(), 0);
}

void AccessPanelTest::theAnswerStandsBesideWhereThereIsRoom()
{
    const QTemporaryDir directory;
    const PlainServer server(QFile::encodeName(directory.filePath(QStringLiteral("s"))));
    const auto panel = panelFor(QFile::encodeName(directory.filePath(QStringLiteral("s"))));
    QTRY_VERIFY(!text(panel.get(), "accessAnswer").isEmpty());
    const auto* answer = panel->findChild<QLabel*>(QStringLiteral("accessAnswer"));
    const auto* user = panel->findChild<QComboBox*>(QStringLiteral("user"));
    const auto top = [&panel](const QWidget* part) { return part->mapTo(panel.get(), QPoint()).y(); };
    QTRY_VERIFY(top(answer) < top(user) + user->height());
    panel->resize(500, 600);
    QTRY_VERIFY(top(answer) >= top(user) + user->height());
}

void AccessPanelTest::noGapAboveTheUser()
{
    WindowFixture fixture;
    const AddressBook book(fixture.context().settings);
    AccessPage page(book);
    page.resize(900, 500);
    page.show();
    const auto* address = page.findChild<QLineEdit*>(QStringLiteral("address"));
    const auto* user = page.findChild<QComboBox*>(QStringLiteral("user"));
    const auto place = [&page](const QWidget* part) {
        return QRect(part->mapTo(&page, QPoint()), part->size());
    };
    page.begin(QStringLiteral("/tmp/no-such-directory/s"));
    const auto* verdict = page.findChild<VerdictLine*>();
    QTRY_VERIFY(!verdict->text().isEmpty() && verdict->isVisible());
    auto* field = page.findChild<AddressField*>();
    field->setText({});
    QTRY_COMPARE(verdict->isVisible(), !verdict->text().isEmpty());
    QTRY_VERIFY(verdict->isVisible() || place(user).top() - place(address).bottom() < 20);
    QTRY_COMPARE(place(user).left(), place(address).left());
}

SW_TEST(AccessPanelTest)
#include "AccessPanelTest.moc"
