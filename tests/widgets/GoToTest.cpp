#include "widgets/GoTo.h"
#include "models/session/EndpointModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AddressBook.h"
#include "widgets/GoToDelegate.h"
#include "widgets/GoToModel.h"
#include "widgets/GoToPopup.h"
#include "widgets/Theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QStatusBar>
#include <QTableView>

using namespace sw;
using namespace sw::test;

/// Go to, by keyboard only: whatever is pressed goes to the widget that has the focus.
class GoToTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void connectsToALiveSocket();
    void zoomsTheVerdict();
    void opensTheListenerFormForAFreePath();
    void takesTheSocketOfAHalfTypedPath();
    void takesTheSocketOfAHalfTypedName();
    void offersToReplaceAStaleFile();
    void saysWhatIsWrongWithAnAddress();
    void runsACommandByName();
    void findsALiveSocketByProcess();
    void goesToAnOpenEndpoint();
    void completesWithTab();
    void opensAnHttpPageOnALiveSocket();
    void walksDirectoriesWithTheArrows();
    void filtersTheSocketsByAWord();
    void keepsFavourites();
    void escapeGivesTheFocusBack();
    void theMouseChoosesAndClosesIt();
    void isSeenByAssistiveTech();
    void hostileNamesStayPlain();
    void staysFluidWithManySockets();
    void findsOneOfManyEndpoints();
    void worksInAKeptCapture();
    void showsEndpointsAsTheyAre();
    void saysShortlyWhyAnEndpointFailed();
    void forgetsTheVerdictOfAnotherAddress();
    void expandsTheHomeDirectory();
    void actionsEndAtOneEdge();

private:
    void begin() { QTest::keyClick(&m_fixture->window(), Qt::Key_K, Qt::ControlModifier); }
    void type(const QString& text)
    {
        begin();
        QTest::keyClicks(QApplication::focusWidget(), text);
    }
    void press(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }
    GoTo* field() { return m_fixture->window().findChild<GoTo*>(); }
    QListView* list() { return m_fixture->window().findChild<QListView*>(QStringLiteral("goToResults")); }
    bool isOpen() { return list()->window() == &m_fixture->window() && list()->isVisible(); }
    QStringList titles()
    {
        QStringList result;
        for (int row = 0; row < list()->model()->rowCount(); ++row)
            result << list()->model()->index(row, 0).data().toString();
        return result;
    }
    QString current() { return list()->currentIndex().data().toString(); }
    QString verdict()
    {
        auto* popup = list()->parentWidget();
        return popup->findChild<QLabel*>(QStringLiteral("verdict"))->text();
    }

    const GoToItem* offer(const QString& title)
    {
        const auto* model = qobject_cast<GoToModel*>(list()->model());
        const qsizetype row = titles().indexOf(title);
        return row < 0 ? nullptr : model->item(int(row));
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void GoToTest::init()
{
    m_fixture = std::make_unique<WindowFixture>(true);
    QVERIFY(m_fixture->isActive());
    new QAbstractItemModelTester(list()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal,
                                 list());
}

void GoToTest::connectsToALiveSocket()
{
    PlainServer server(m_fixture->path("live.sock"));
    QVERIFY(server.isOpen());
    type(m_fixture->pathText("live.sock"));
    QCOMPARE(QApplication::focusWidget(), field());
    press(Qt::Key_Return); // before anything could be known of it
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("live.sock"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send")->isEnabled());
    QVERIFY(server.accept().isOpen());
    QVERIFY(!isOpen());
    QCOMPARE(field()->text(), QString());
}

void GoToTest::zoomsTheVerdict()
{
    Theme::instance().setZoom(200); // long before it is shown for the first time
    type(m_fixture->pathText("free.sock"));
    QTRY_COMPARE(verdict(), QStringLiteral("Free: nothing is there"));
    const auto* label = list()->parentWidget()->findChild<QLabel*>(QStringLiteral("verdict"));
    QTRY_COMPARE(label->fontMetrics().height(), QFontMetrics(Theme::ui(12)).height());
    Theme::instance().setZoom(100);
}

void GoToTest::opensTheListenerFormForAFreePath()
{
    type(m_fixture->pathText("free.sock"));
    QTRY_COMPARE(verdict(), QStringLiteral("Free: nothing is there"));
    QTRY_COMPARE(current(), QStringLiteral("Listen here"));
    press(Qt::Key_Return);
    QTRY_VERIFY(m_fixture->field<QLineEdit>("newListener", "address"));
    QCOMPARE(m_fixture->field<QLineEdit>("newListener", "address")->text(), m_fixture->pathText("free.sock"));
}

void GoToTest::takesTheSocketOfAHalfTypedPath()
{
    PlainServer server(m_fixture->path("app.sock"));
    QVERIFY(server.isOpen());
    const auto here = [this] { return titles().indexOf(QStringLiteral("Listen here")); };
    type(m_fixture->pathText("ap"));
    QTRY_COMPARE(current(), m_fixture->pathText("app.sock"));
    QTRY_VERIFY(here() > titles().indexOf(m_fixture->pathText("app.sock")));
    QCOMPARE(current(), m_fixture->pathText("app.sock"));
    type(m_fixture->pathText("apt")); // nothing begins with that
    QTRY_COMPARE(current(), QStringLiteral("Listen here"));
    type(m_fixture->pathText("ap"));
    press(Qt::Key_Return); // before anything could be known of it
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("app.sock"));
    QVERIFY(server.accept().isOpen());
}

void GoToTest::takesTheSocketOfAHalfTypedName()
{
    const QByteArray name = "sw-goto-" + QByteArray::number(::getpid());
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const auto address = SocketAddress::parse(QStringLiteral("@") + QString::fromLatin1(name));
    QVERIFY(address);
    const socklen_t length = address->toSockaddr(sun);
    QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length), 0);
    QCOMPARE(::listen(fd.get(), 4), 0);
    const auto typed = address->display().chopped(1);
    QTRY_VERIFY([&] {
        type(typed);
        return QTest::qWaitFor([&] { return titles().contains(address->display()); }, 500);
    }());
    QTRY_COMPARE(current(), address->display());
    QTRY_VERIFY(titles().indexOf(QStringLiteral("Listen here")) > titles().indexOf(address->display()));
    QCOMPARE(current(), address->display());
}

void GoToTest::offersToReplaceAStaleFile()
{
    {
        PlainServer server(m_fixture->path("stale.sock"));
    }
    type(m_fixture->pathText("stale.sock"));
    QTRY_VERIFY(titles().contains(QStringLiteral("Replace stale and listen")));
    QCOMPARE(titles().count(QStringLiteral("Replace stale and listen")), 1);
    QCOMPARE(list()->parentWidget()->findChildren<QAbstractButton*>().size(), 0); // said once
    while (current() != QStringLiteral("Replace stale and listen"))
        press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("stale.sock"));
    QVERIFY(m_fixture->connectSoon("stale.sock").isOpen());
}

void GoToTest::saysWhatIsWrongWithAnAddress()
{
    type(QStringLiteral("/tmp/") + QString(120, u'x'));
    QTRY_VERIFY(isOpen() || list()->parentWidget()->isVisible());
    QVERIFY2(verdict().contains(QStringLiteral("107")), qPrintable(verdict()));
    press(Qt::Key_Return);
    QVERIFY(list()->parentWidget()->isVisible()); // nothing to go to
    type(QStringLiteral("tcp:80"));
    QTRY_VERIFY(verdict().contains(QStringLiteral("bridges")));
    QTRY_VERIFY(isOpen());
    press(Qt::Key_Return); // and one may start here
    auto* from = m_fixture->field<QLineEdit>("newBridge", "from");
    QVERIFY(from && from->isVisible());
    QCOMPARE(from->text(), QStringLiteral("tcp:127.0.0.1:80"));
}

void GoToTest::runsACommandByName()
{
    QVERIFY(m_fixture->window().findChild<QWidget*>(QStringLiteral("traffic"))->isVisible());
    type(QStringLiteral("traffic p"));
    press(Qt::Key_Return); // waits for the search
    QTRY_VERIFY(!m_fixture->window().findChild<QWidget*>(QStringLiteral("traffic"))->isVisible());
}

void GoToTest::findsALiveSocketByProcess()
{
    PlainServer server(m_fixture->path("mine.sock"));
    auto* table = m_fixture->window().findChild<QTableView*>(QStringLiteral("sockets"));
    QTRY_VERIFY([&] {
        for (int row = 0; row < table->model()->rowCount(); ++row)
            if (table->model()->index(row, 2).data().toString() == m_fixture->pathText("mine.sock"))
                return true;
        return false;
    }());
    type(QString::number(::getpid()));
    QTRY_VERIFY2(titles().contains(m_fixture->pathText("mine.sock")), qPrintable(titles().join(u'\n')));
    for (int i = 0; i < 40 && current() != m_fixture->pathText("mine.sock"); ++i)
        press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("mine.sock"));
    QVERIFY(server.accept().isOpen());
}

void GoToTest::goesToAnOpenEndpoint()
{
    for (const char* name : {"one.sock", "two.sock"}) {
        m_fixture->window().showEndpoint(
            m_fixture->engine().start(m_fixture->spec(name, EndpointKind::Listener)));
        QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QLatin1String(name));
    }
    type(QStringLiteral("one.s"));
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("one.sock"));
}

void GoToTest::completesWithTab()
{
    PlainServer first(m_fixture->path("common-1.sock")), second(m_fixture->path("common-2.sock"));
    type(m_fixture->pathText("com"));
    QTRY_VERIFY(titles().contains(m_fixture->pathText("common-2.sock")));
    press(Qt::Key_Tab);
    QCOMPARE(field()->text(), m_fixture->pathText("common-"));
    QCOMPARE(QApplication::focusWidget(), field());
    QTest::keyClicks(field(), QStringLiteral("2"));
    QTRY_VERIFY(!titles().contains(m_fixture->pathText("common-1.sock")));
    press(Qt::Key_Tab);
    QCOMPARE(field()->text(), m_fixture->pathText("common-2.sock"));
    QTRY_COMPARE(current(), QStringLiteral("Connect"));
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QVERIFY(second.accept().isOpen());
}

void GoToTest::opensAnHttpPageOnALiveSocket()
{
    PlainServer server(m_fixture->path("http.sock"));
    QVERIFY(server.isOpen());
    type(m_fixture->pathText("http.sock"));
    QTRY_VERIFY(titles().contains(QStringLiteral("HTTP request")));
    while (current() != QStringLiteral("HTTP request"))
        press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()),
                 QStringLiteral("HTTP http.sock"));
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("target"));
    type(m_fixture->pathText("nobody.sock"));
    QTRY_VERIFY(titles().contains(QStringLiteral("Listen here")));
    QVERIFY(!titles().contains(QStringLiteral("HTTP request")));
}

void GoToTest::walksDirectoriesWithTheArrows()
{
    PlainServer server(m_fixture->path("capture/deep.sock"));
    QVERIFY(server.isOpen());
    type(m_fixture->pathText("capt"));
    QTRY_VERIFY(titles().contains(m_fixture->pathText("capture/")));
    QTRY_COMPARE(current(), m_fixture->pathText("capture/"));
    press(Qt::Key_Down);
    QCOMPARE(current(), QStringLiteral("Listen here"));
    press(Qt::Key_Up);
    press(Qt::Key_Return);
    QCOMPARE(field()->text(), m_fixture->pathText("capture/"));
    QTRY_COMPARE(current(), m_fixture->pathText("capture/deep.sock"));
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()), QStringLiteral("deep.sock"));
}

void GoToTest::filtersTheSocketsByAWord()
{
    type(QStringLiteral("zzznosuchthing"));
    press(Qt::Key_Return);
    auto* filter = m_fixture->window().findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    QTRY_COMPARE(filter->text(), QStringLiteral("zzznosuchthing"));
    QCOMPARE(m_fixture->tabs()->currentIndex(), 0);
}

void GoToTest::keepsFavourites()
{
    const QString path = m_fixture->pathText("fav.sock");
    type(path);
    QTRY_VERIFY(titles().contains(QStringLiteral("Add to favourites")));
    while (current() != QStringLiteral("Add to favourites"))
        press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_VERIFY(titles().contains(QStringLiteral("Remove from favourites")));
    press(Qt::Key_Escape);
    begin();
    QTRY_COMPARE(titles().mid(0, 2), QStringList({QStringLiteral("Favourites"), path}));
    press(Qt::Key_Escape);
    // Another window of the same person has it, too; its star takes it away.
    MainWindow other(m_fixture->context());
    other.resize(1280, 800);
    other.show();
    other.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&other));
    QTest::keyClick(&other, Qt::Key_K, Qt::ControlModifier);
    auto* offers = other.findChild<QListView*>(QStringLiteral("goToResults"));
    QTRY_VERIFY(offers->model()->rowCount() > 1);
    const QModelIndex row = offers->model()->index(1, 0);
    QCOMPARE(row.data().toString(), path);
    const QRect rect = offers->visualRect(row);
    QTest::mouseClick(offers->viewport(), Qt::LeftButton, {}, QPoint(rect.right() - 14, rect.center().y()));
    QTRY_VERIFY(offers->model()->index(1, 0).data().toString() != path);
}

void GoToTest::escapeGivesTheFocusBack()
{
    auto* filter = m_fixture->window().findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    filter->setFocus();
    begin();
    QTRY_VERIFY(isOpen());
    press(Qt::Key_Escape);
    QVERIFY(!isOpen());
    QCOMPARE(QApplication::focusWidget(), filter);
}

void GoToTest::theMouseChoosesAndClosesIt()
{
    begin();
    QTRY_VERIFY(titles().contains(QStringLiteral("Traffic panel")));
    const QModelIndex row = list()->model()->index(int(titles().indexOf(QStringLiteral("Traffic panel"))), 0);
    list()->scrollTo(row);
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(row).center());
    QTRY_VERIFY(!m_fixture->window().findChild<QWidget*>(QStringLiteral("traffic"))->isVisible());
    begin();
    QTRY_VERIFY(isOpen());
    QTest::mouseClick(m_fixture->window().statusBar(), Qt::LeftButton);
    QVERIFY(!isOpen());
}

void GoToTest::isSeenByAssistiveTech()
{
    begin();
    QTRY_VERIFY(isOpen());
    QVERIFY(!list()->parentWidget()->isWindow());
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(list());
    QCOMPARE(face->text(QAccessible::Name), QStringLiteral("Go to results"));
    QCOMPARE(face->role(), QAccessible::List);
    QCOMPARE(QAccessible::queryAccessibleInterface(field())->text(QAccessible::Name),
             QStringLiteral("Go to"));
    press(Qt::Key_Down);
    const QString said = list()->currentIndex().data(Qt::AccessibleTextRole).toString();
    QVERIFY(!said.isEmpty());
    QCOMPARE(field()->accessibleDescription(), said);
}

void GoToTest::hostileNamesStayPlain()
{
    PlainServer server(m_fixture->path("<b>x<i>\n.sock"));
    QVERIFY(server.isOpen());
    type(m_fixture->pathText("<b"));
    const QString shown = m_fixture->pathText("<b>x<i>\\n.sock");
    QTRY_VERIFY(titles().contains(shown));
    QTRY_VERIFY(titles().contains(QStringLiteral("Listen here")));
    QTRY_COMPARE(current(), shown);
    press(Qt::Key_Return);
    QTRY_COMPARE(m_fixture->tabs()->count(), 2);
    QVERIFY(server.accept().isOpen());
}

void GoToTest::staysFluidWithManySockets()
{
    SocketDelta delta;
    for (std::uint32_t i = 1; i <= 20'000; ++i) {
        SocketRecord record;
        record.inode = 0x7000'0000 + i;
        record.state = SocketState::Listening;
        record.address = SocketAddress::path("/run/fake/many-" + QByteArray::number(i) + ".sock");
        record.owners = {{pid_t(i), 3, QStringLiteral("fake"), QStringLiteral("fake"), 0}};
        delta.added.push_back(std::move(record));
    }
    Inspector still; // says what it is told to
    MainWindow window([&] {
        WindowContext context = m_fixture->context();
        context.inspector = &still;
        return context;
    }());
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    emit still.delta(delta);
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    auto* edit = window.findChild<QLineEdit*>(QStringLiteral("goTo"));
    auto* offers = window.findChild<QListView*>(QStringLiteral("goToResults"));
    qint64 worst = 0;
    for (const QChar c : QStringLiteral("many-19999.sock")) {
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(edit, c.toLatin1());
        worst = std::max(worst, timer.nsecsElapsed() / 1000);
    }
    qInfo("longest key: %lld us", worst);
    QTRY_COMPARE(offers->model()->index(1, 0).data().toString(), QStringLiteral("/run/fake/many-19999.sock"));
}

void GoToTest::findsOneOfManyEndpoints()
{
    std::vector<EndpointStatus> many(10'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].id = EndpointId(1000 + i);
        many[i].spec.kind = EndpointKind::Listener;
        many[i].spec.address = SocketAddress::path("/run/fake/many-" + QByteArray::number(int(i)) + ".sock");
        many[i].state = EndpointStatus::State::Running;
    }
    auto* model = m_fixture->window().findChild<EndpointModel*>();
    model->apply(many);
    begin();
    qint64 worst = 0;
    for (const QChar c : QStringLiteral("many-9999.sock")) {
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(field(), c.toLatin1());
        worst = std::max(worst, timer.nsecsElapsed() / 1000);
    }
    qInfo("longest key: %lld us", worst);
    const QString title = QStringLiteral("/run/fake/many-9999.sock");
    QTRY_COMPARE(current(), title);
    QVERIFY2(offer(title)->detail.startsWith(QStringLiteral("Listening · stream")),
             qPrintable(offer(title)->detail));
    // What is offered follows the endpoint that has become another's since.
    many.back().spec.address = SocketAddress::path("/run/fake/many-other.sock");
    model->apply(many);
    type(QStringLiteral("many-other"));
    QTRY_COMPARE(current(), QStringLiteral("/run/fake/many-other.sock"));
}

void GoToTest::worksInAKeptCapture()
{
    WindowContext kept = m_fixture->context();
    kept.engine = nullptr;
    kept.inspector = nullptr;
    MainWindow window(kept);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("/tmp/x"));
    auto* offers = window.findChild<QListView*>(QStringLiteral("goToResults"));
    QTRY_COMPARE(offers->model()->rowCount(), 0);
    qobject_cast<QLineEdit*>(QApplication::focusWidget())->clear();
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("traffic panel"));
    press(Qt::Key_Return);
    QTRY_VERIFY(!window.findChild<QWidget*>(QStringLiteral("traffic"))->isVisible());
}

void GoToTest::showsEndpointsAsTheyAre()
{
    EndpointSpec tap = m_fixture->spec("front.sock", EndpointKind::Tap);
    tap.target = SocketAddress::path(m_fixture->path("behind.sock"));
    const QString name = tap.displayName();
    m_fixture->engine().start(tap);
    m_fixture->engine().start(m_fixture->spec("mine.sock", EndpointKind::Listener));
    QTRY_VERIFY([&] {
        press(Qt::Key_Escape);
        begin();
        return offer(m_fixture->pathText("mine.sock")) && offer(name); // as the list of endpoints calls it
    }());
    QCOMPARE(offer(name)->icon, QStringLiteral("tap"));
    QCOMPARE(offer(m_fixture->pathText("mine.sock"))->icon, QStringLiteral("listener"));
    type(QStringLiteral("front.s")); // found by its address as well
    QTRY_VERIFY(titles().contains(name));
}

void GoToTest::saysShortlyWhyAnEndpointFailed()
{
    m_fixture->engine().start(m_fixture->spec("nobody.sock", EndpointKind::Client));
    const QString title = m_fixture->pathText("nobody.sock");
    QTRY_VERIFY([&] {
        type(title);
        press(Qt::Key_Escape);
        begin();
        return offer(title) && offer(title)->detail == QStringLiteral("Failed · no such file (ENOENT)");
    }());
}

void GoToTest::forgetsTheVerdictOfAnotherAddress()
{
    PlainServer server(m_fixture->path("live.sock"));
    type(m_fixture->pathText("live.sock"));
    QTRY_VERIFY2(verdict().startsWith(QStringLiteral("live")), qPrintable(verdict()));
    field()->setText(m_fixture->pathText("free.sock"));
    QCOMPARE(verdict(), QString());
    QTRY_COMPARE(verdict(), QStringLiteral("Free: nothing is there"));
    QCOMPARE(current(), QStringLiteral("Listen here"));
}

void GoToTest::expandsTheHomeDirectory()
{
    type(QStringLiteral("~/x"));
    QCOMPARE(field()->text(), QDir::homePath() + QStringLiteral("/x"));
    press(Qt::Key_Escape);
    type(QStringLiteral("~"));
    QTRY_VERIFY(titles().contains(QDir::homePath() + u'/'));
}

/// Whether a row has a star or not.
void GoToTest::actionsEndAtOneEdge()
{
    GoToModel model;
    std::vector<GoToItem> items(2);
    items[0].isAddress = true;
    items[0].title = QStringLiteral("/a");
    items[1].title = QStringLiteral("A");
    for (GoToItem& item : items) {
        item.kind = GoToItem::Kind::Page;
        item.hint = QStringLiteral("Open");
    }
    model.setItems(items);
    const auto end = [&](int row) {
        QImage image(400, 30, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        QStyleOptionViewItem option;
        option.rect = image.rect();
        option.palette = QApplication::palette();
        GoToDelegate().paint(&painter, option, model.index(row));
        for (int x = image.width() - 1; x > 0; --x) {
            for (int y = 0; y < image.height(); ++y)
                if (image.pixelColor(x, y).lightness() < 200)
                    return x;
        }
        return 0;
    };
    QVERIFY(end(1) > 200);
    QCOMPARE(end(1), end(2));
}

SW_TEST(GoToTest)
#include "GoToTest.moc"
