#include "widgets/DescriptorPanel.h"

#include "models/kernel/Ancillary.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AttachmentBar.h"
#include "widgets/Composer.h"
#include "widgets/EndpointPage.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/Theme.h"

#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include <fcntl.h>
#include <sys/mman.h>

using namespace sw;
using namespace sw::test;

/// Descriptors on the page of an endpoint: those that came, and those that go with a message.
class DescriptorPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void isAbsentUntilThereIsOne();
    void savesWhatItHolds();
    void saysWhatCanNotBeDone();
    void opensASocketAsAClient();
    void leavesRoomInALowWindow();
    void fitsANarrowWindow();
    void closesThemByKeyboardAndAll();
    void choiceOfTheSettingsHolds();
    void attachesAKeptOne();
    void sendsFilesAndCredentials();
    void wrongFilesAndIdsAreSaid();
    void qtCanNot();
    void tabGoesAsTheEyeDoes();

private:
    void openListener(SocketApi api = SocketApi::Kernel);
    bool give(int fd);
    /// Null while no page is open.
    DescriptorPanel* panel()
    {
        return m_fixture->page() ? m_fixture->page()->findChild<DescriptorPanel*>() : nullptr;
    }
    QTableView* table() { return m_fixture->part<QTableView>("descriptors"); }
    QPushButton* button(const char* name) { return panel()->findChild<QPushButton*>(QLatin1String(name)); }
    AttachmentBar* bar() { return m_fixture->page()->findChild<AttachmentBar*>(); }
    void typeMessage(const QString& text) { m_fixture->part<PayloadEdit>("message")->setPlainText(text); }
    QString words()
    {
        QStringList all;
        for (const PlainLabel* label : m_fixture->page()->findChildren<PlainLabel*>())
            if (label->isVisible())
                all << label->text();
        return all.join(u'\n');
    }
    /// What the peer receives next.
    struct Got
    {
        QByteArray bytes;
        Ancillary extra;
    };
    Got take()
    {
        Got got;
        pollfd ready{m_peer.fd(), POLLIN, 0};
        if (!QTest::qWaitFor([&] { return ::poll(&ready, 1, 0) == 1; }))
            return got;
        got.bytes.resize(4096);
        got.bytes.resize(receiveWithAncillary(m_peer.fd(), got.bytes.data(), 4096, got.extra));
        return got;
    }

    std::unique_ptr<WindowFixture> m_fixture;
    PlainPeer m_peer;
};

void DescriptorPanelTest::init() { m_fixture = std::make_unique<WindowFixture>(); }

void DescriptorPanelTest::cleanup()
{
    m_peer.close();
    m_fixture.reset();
}

void DescriptorPanelTest::openListener(SocketApi api)
{
    EndpointSpec spec = m_fixture->spec("d.sock", EndpointKind::Listener);
    spec.api = api;
    if (api == SocketApi::Qt)
        spec.mode = 0700; // the only one that it can make
    spec.keepDescriptors = true;
    m_fixture->window().showEndpoint(m_fixture->engine().start(spec));
    m_peer = m_fixture->connectSoon("d.sock");
    QTRY_VERIFY(m_fixture->part<QPushButton>("send") && m_fixture->part<QPushButton>("send")->isEnabled());
    QTRY_VERIFY(m_fixture->part<QPushButton>("closeConnection")->isVisible());
}

bool DescriptorPanelTest::give(int fd)
{
    Attachments with;
    with.descriptors.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    const int before = table()->model()->rowCount();
    return sendWithAncillary(m_peer.fd(), "x", &with) == 1 &&
           QTest::qWaitFor([&] { return table()->model()->rowCount() == before + 1; });
}

static UniqueFd memoryWith(const char* name, const QByteArray& bytes)
{
    UniqueFd memory(::memfd_create(name, MFD_CLOEXEC));
    if (::write(memory.get(), bytes.constData(), size_t(bytes.size())) != bytes.size())
        return {};
    return memory;
}

void DescriptorPanelTest::isAbsentUntilThereIsOne()
{
    openListener();
    QVERIFY(!panel()->isVisible());
    const UniqueFd memory = memoryWith("letter", "Dear reader");
    QVERIFY(give(memory.get()));
    QVERIFY(panel()->isVisible());
    const auto cell = [&](int column) { return table()->model()->index(0, column).data().toString(); };
    QCOMPARE(cell(DescriptorModel::What), QStringLiteral("memfd"));
    QVERIFY(cell(DescriptorModel::Name).startsWith(QLatin1String("memfd:letter")));
    QCOMPARE(cell(DescriptorModel::From), QStringLiteral("connection 1"));
    QVERIFY(!button("closeAll")->isVisible());
    click(button("closeDescriptor"));
    QTRY_VERIFY(!panel()->isVisible());
}

void DescriptorPanelTest::savesWhatItHolds()
{
    openListener();
    QVERIFY(give(memoryWith("letter", "Dear reader").get()));
    QVERIFY(button("save") && button("save")->isEnabled());
    const QString target = m_fixture->pathText("saved");
    panel()->saveTo(target);
    QTRY_VERIFY(words().contains(QStringLiteral("Saved 11 bytes to %1").arg(target)));
    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("Dear reader"));
    panel()->saveTo(QStringLiteral("/nowhere/at/all"));
    QTRY_VERIFY(words().contains(QLatin1String("Can't write /nowhere/at/all")));
}

void DescriptorPanelTest::saysWhatCanNotBeDone()
{
    openListener();
    const UniqueFd lonely(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    QVERIFY(give(lonely.get()));
    QVERIFY(!button("save")->isEnabled());
    QVERIFY(!button("openAsClient")->isEnabled());
    QVERIFY(words().contains(QLatin1String("It is not connected: there is nobody at its other end")));
    QVERIFY(button("save")->accessibleDescription().startsWith(QLatin1String("A socket has no content")));
    QVERIFY(give(memoryWith("m", "x").get()));
    table()->setCurrentIndex(table()->model()->index(1, 0));
    QVERIFY(button("save")->isEnabled());
    QVERIFY(!words().contains(QLatin1String("It is not connected")));
}

void DescriptorPanelTest::opensASocketAsAClient()
{
    openListener();
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    PlainPeer far{UniqueFd(pair[0])};
    {
        const UniqueFd near(pair[1]);
        QVERIFY(give(near.get()));
    }
    const int tabs = m_fixture->tabs()->count();
    click(button("openAsClient"));
    QTRY_COMPARE(m_fixture->tabs()->count(), tabs + 1);
    QVERIFY(m_fixture->tabs()->tabText(tabs).startsWith(QLatin1String("received socket")));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send")->isEnabled());
    typeMessage(QStringLiteral("hello"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(far.receive(5), QByteArray("hello"));
}

void DescriptorPanelTest::leavesRoomInALowWindow()
{
    openListener();
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    for (int i = 0; i < 3; ++i)
        QVERIFY(give(null.get()));
    const auto rows = [this] {
        return table()->viewport()->height() / table()->verticalHeader()->defaultSectionSize();
    };
    m_fixture->window().resize(1280, 1000);
    QTRY_COMPARE(rows(), 3);
    m_fixture->window().resize(1440, 700);
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(table()->model()->rowCount(), 3);
}

void DescriptorPanelTest::fitsANarrowWindow()
{
    openListener();
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    for (int i = 0; i < 2; ++i)
        QVERIFY(give(null.get()));
    m_fixture->window().resize(1400, 900);
    QTRY_VERIFY(button("closeAll")->isVisible());
    Theme::instance().setZoom(200);
    QTRY_VERIFY(!button("closeAll")->isVisible());
    table()->setFocus();                                   // who has it comes into view
    for (const char* name : {"save", "attachToMessage"}) { // whole, and by their words
        const QPushButton* kept = button(name);
        QCOMPARE(kept->text(), kept->accessibleName());
        QTRY_VERIFY(kept->visibleRegion().boundingRect().width() >= kept->sizeHint().width());
    }
    click(panel()->findChild<QToolButton*>(QStringLiteral("moreForThisDescriptor")));
    QMenu* menu = nullptr;
    QTRY_VERIFY((menu = table()->findChild<QMenu*>(QStringLiteral("descriptorMenu"))));
    QStringList texts;
    for (const QAction* action : menu->actions())
        texts << action->text();
    menu->close();
    QVERIFY2(texts.contains(QStringLiteral("Close descriptor")) &&
                 texts.contains(QStringLiteral("Close all")),
             qPrintable(texts.join(u'|')));
    Theme::instance().setZoom(100);
    QTRY_VERIFY(button("closeAll")->isVisible());
}

void DescriptorPanelTest::closesThemByKeyboardAndAll()
{
    openListener();
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    for (int i = 0; i < 3; ++i)
        QVERIFY(give(null.get()));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Delete);
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    QVERIFY(panel()->current().has_value()); // the next one is current
    click(button("closeAll"));
    QTRY_VERIFY(!panel()->isVisible());
}

void DescriptorPanelTest::choiceOfTheSettingsHolds()
{
    m_fixture->saved()[QStringLiteral("descriptors/keep")] = "false";
    EndpointSpec spec = m_fixture->spec("c.sock", EndpointKind::Listener);
    m_fixture->window().openNewListener(QString::fromUtf8(spec.address.bytes()));
    click(m_fixture->field<QPushButton>("newListener", "listen"));
    m_peer = m_fixture->connectSoon("c.sock");
    QTRY_VERIFY(panel());
    Attachments with;
    with.descriptors.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    QCOMPARE(sendWithAncillary(m_peer.fd(), "x", &with), ssize_t(1));
    QTRY_VERIFY(m_fixture->store().end() >= 4); // started, opened, received, note
    // The update that tells of a message after that one has told of a descriptor, had there been one.
    quint64 told = 0;
    connect(&m_fixture->engine(), &Engine::endpointsChanged, this, [&](const auto& changed) {
        for (const EndpointStatus& status : changed)
            told = status.counters.messagesIn;
    });
    QCOMPARE(::send(m_peer.fd(), "y", 1, MSG_NOSIGNAL), ssize_t(1));
    QTRY_COMPARE(told, quint64(2));
    QCOMPARE(table()->model()->rowCount(), 0);
    QCOMPARE(m_fixture->engine().shelf()->count(), std::size_t(0));
}

void DescriptorPanelTest::attachesAKeptOne()
{
    openListener();
    const UniqueFd memory = memoryWith("letter", "Dear reader");
    QVERIFY(give(memory.get()));
    click(button("attachToMessage"));
    click(button("attachToMessage")); // once is enough
    QCOMPARE(bar()->count(), 1);
    QVERIFY(bar()->isVisible());
    typeMessage(QStringLiteral("back to you"));
    click(m_fixture->part<QPushButton>("send"));
    const Got got = take();
    QCOMPARE(got.bytes, QByteArray("back to you"));
    QCOMPARE(got.extra.descriptors.size(), std::size_t(1));
    QCOMPARE(describeDescriptor(got.extra.descriptors[0].get()).inode,
             describeDescriptor(memory.get()).inode);
    click(button("closeDescriptor"));
    QTRY_VERIFY(!panel()->isVisible());
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(words().contains(QLatin1String("That descriptor has been closed meanwhile")));
}

void DescriptorPanelTest::sendsFilesAndCredentials()
{
    openListener();
    const QString path = m_fixture->pathText("letter.txt");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Dear reader");
    file.close();
    const int on = 1;
    QCOMPARE(::setsockopt(m_peer.fd(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
    QVERIFY(!bar()->isVisible());
    bar()->addFiles({path}, false);
    bar()->addFiles({path}, true);
    QCOMPARE(bar()->count(), 2);
    auto* claim = m_fixture->part<QComboBox>("credentials");
    claim->setCurrentText(QStringLiteral("Chosen"));
    emit claim->activated(claim->currentIndex());
    const bool isRoot = ::geteuid() == 0;
    if (isRoot) {
        m_fixture->part<QLineEdit>("userId")->setText(QStringLiteral("1234"));
        m_fixture->part<QLineEdit>("groupId")->setText(QStringLiteral("5678"));
    }
    typeMessage(QStringLiteral("two files"));
    click(m_fixture->part<QPushButton>("send"));
    const Got got = take();
    QCOMPARE(got.bytes, QByteArray("two files"));
    QCOMPARE(got.extra.descriptors.size(), std::size_t(2));
    QVERIFY(describeDescriptor(got.extra.descriptors[0].get()).access == DescriptorInfo::Access::Read);
    QVERIFY(describeDescriptor(got.extra.descriptors[1].get()).access == DescriptorInfo::Access::ReadWrite);
    QVERIFY(got.extra.sender.has_value());
    QCOMPARE(got.extra.sender->uid, isRoot ? uid_t(1234) : ::getuid());
    // Removed by its button, the keyboard goes on with the next one.
    auto* remove = bar()->findChild<QToolButton*>(QStringLiteral("removeLetterTxt"));
    QVERIFY(remove);
    click(remove);
    QCOMPARE(bar()->count(), 1);
    QVERIFY(m_fixture->part<QPushButton>("repeat"));
    click(m_fixture->part<QPushButton>("repeat"));
    QTRY_VERIFY(words().contains(QLatin1String("Descriptors and credentials go with one message")));
}

void DescriptorPanelTest::wrongFilesAndIdsAreSaid()
{
    openListener();
    bar()->addFiles({QStringLiteral("/nowhere/at/all")}, false);
    typeMessage(QStringLiteral("never"));
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(words().contains(QLatin1String("Can't open /nowhere/at/all")));
    QCOMPARE(m_fixture->part<PayloadEdit>("message")->toPlainText(), QStringLiteral("never"));
    bar()->removeAt(0);
    QVERIFY(!bar()->isVisible());
    auto* claim = m_fixture->part<QComboBox>("credentials");
    claim->setCurrentText(QStringLiteral("Chosen"));
    emit claim->activated(claim->currentIndex());
    m_fixture->part<QLineEdit>("process")->setText(QStringLiteral("me"));
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(words().contains(QLatin1String("The process is a number from 1 on")));
    m_fixture->part<QLineEdit>("process")->setText(QStringLiteral("999999999"));
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(words().contains(QLatin1String("The message was not sent: ")));
    QVERIFY(m_peer.isOpen());
    claim->setCurrentText(QStringLiteral("None"));
    emit claim->activated(claim->currentIndex());
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(take().bytes, QByteArray("never"));
}

void DescriptorPanelTest::qtCanNot()
{
    openListener(SocketApi::Qt);
    QVERIFY(!m_fixture->part<QToolButton>("attach")->isVisible());
    QVERIFY(words().contains(QLatin1String("passed descriptors are lost, and none can be sent")));
}

void DescriptorPanelTest::tabGoesAsTheEyeDoes()
{
    openListener();
    QVERIFY(give(memoryWith("m", "x").get()));
    bar()->addFiles({m_fixture->pathText("one"), m_fixture->pathText("two")}, false);
    QTRY_VERIFY(m_fixture->part<QWidget>("removeTwo") && m_fixture->part<QWidget>("removeTwo")->isVisible());
    m_fixture->window().resize(1440, 1000); // nothing is folded away
    QTRY_VERIFY(m_fixture->part<QWidget>("attach")->isVisible());
    QStringList names;
    QWidget* widget = m_fixture->part<QWidget>("conversation");
    QVERIFY(widget);
    do {
        if (widget->isVisible() && widget->focusPolicy() & Qt::TabFocus)
            names << widget->objectName();
        widget = widget->nextInFocusChain();
    } while (widget->objectName() != QLatin1String("conversation"));
    qsizetype before = -1;
    for (const char* name : {"conversation", "save", "attachToMessage", "descriptors", "attach", "message",
                             "removeOne", "removeTwo", "send"}) {
        const qsizetype at = names.indexOf(QLatin1String(name));
        QVERIFY2(at > before, qPrintable(QLatin1String(name) + QStringLiteral(" in ") + names.join(u' ')));
        before = at;
    }
}

SW_TEST(DescriptorPanelTest)
#include "DescriptorPanelTest.moc"
