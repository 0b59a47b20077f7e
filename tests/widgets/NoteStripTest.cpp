#include "widgets/NoteStrip.h"

#include "models/lessons/NoteBook.h"
#include "tests/TestMain.h"
#include "tests/widgets/AccessibleWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/LearnPage.h"
#include "widgets/Parts.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// A noteworthy moment in real traffic, as the window tells it.
class NoteStripTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>(true);
        m_strip = m_fixture->window().findChild<NoteStrip*>();
        QVERIFY(m_strip && m_strip->isOn());
        QVERIFY(m_strip->isHidden());
        m_isStarted = false;
    }
    void cleanup() { m_fixture.reset(); }

    void tellsAndLeadsToTheLesson()
    {
        makeReset();
        QTRY_VERIFY(m_strip->isVisible());
        QVERIFY(m_strip->accessibleDescription().contains(QStringLiteral("A connection was reset.")));
        QVERIFY(m_strip->accessibleDescription().contains(QStringLiteral("ECONNRESET")));
        QCOMPARE(walkOffenders(&m_fixture->window()).join(u'\n'), QString());
        click(m_strip->findChild<QPushButton*>(QStringLiteral("openLesson")));
        auto* page = qobject_cast<LearnPage*>(m_fixture->page());
        QVERIFY(page);
        const auto labels = page->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text() == QLatin1String("Half-close, and the lost reply");
        }));
    }

    void goesWhenItIsDismissed()
    {
        makeReset();
        makeReset();
        QTRY_COMPARE(m_strip->book()->notes().size(), std::size_t(2));
        auto* dismiss = m_strip->findChild<QToolButton*>(QStringLiteral("dismissNote"));
        click(dismiss);
        QVERIFY(m_strip->isVisible());
        click(dismiss);
        QVERIFY(m_strip->isHidden());
    }

    void canBeTurnedOff()
    {
        QAction* notes = nullptr;
        for (QAction* action : m_fixture->window().actions()) {
            if (action->text() == QLatin1String("Notes"))
                notes = action;
        }
        QVERIFY(notes && notes->isChecked());
        makeReset();
        QTRY_VERIFY(m_strip->isVisible());
        notes->trigger();
        QVERIFY(m_strip->isHidden());
        QVERIFY(!m_strip->isOn());
        m_fixture->window().close();
        QCOMPARE(m_fixture->saved().value(QStringLiteral("layout/notes")), QByteArray("hidden"));
    }

private:
    /// A client that leaves with the echo unread.
    void makeReset()
    {
        EndpointSpec spec = m_fixture->spec("a.sock", EndpointKind::Listener);
        spec.reply.kind = Reply::Kind::Echo;
        if (!m_isStarted)
            m_fixture->engine().start(spec);
        m_isStarted = true;
        PlainPeer peer = m_fixture->connectSoon("a.sock");
        QVERIFY(peer.isOpen());
        peer.sendAll("hello");
        char byte = 0;
        QTRY_COMPARE(::recv(peer.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT), ssize_t(1));
    }

    std::unique_ptr<WindowFixture> m_fixture;
    bool m_isStarted = false;
    NoteStrip* m_strip = nullptr;
};

SW_TEST(NoteStripTest)

#include "NoteStripTest.moc"
