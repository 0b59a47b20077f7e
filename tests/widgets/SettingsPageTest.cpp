#include "widgets/SettingsPage.h"

#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AddressBook.h"
#include "widgets/HttpHistoryModel.h"
#include "widgets/MessageHistory.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace sw::test {

class SettingsPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(true); }
    void cleanup()
    {
        m_fixture.reset();
        Theme::instance().setMode(Theme::Mode::System);
        Theme::instance().setZoom(100);
    }

    void isOneTabThatCloses()
    {
        open();
        QCOMPARE(tabText(), QStringLiteral("Settings"));
        const int count = m_fixture->tabs()->count();
        m_fixture->tabs()->setCurrentIndex(0);
        click(m_fixture->window().findChild<QToolButton*>(QStringLiteral("settings")));
        QCOMPARE(tabText(), QStringLiteral("Settings"));
        QCOMPARE(m_fixture->tabs()->count(), count);
        QTest::keyClick(&m_fixture->window(), Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(m_fixture->tabs()->count(), count - 1);
    }

    void changesHoldAtOnceAndInTheNextWindow()
    {
        open();
        choose("theme", "Dark");
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        type("zoom", "150");
        QCOMPARE(Theme::instance().zoom(), 150);
        type("rowsKept", "50000");
        QCOMPARE(m_fixture->context().settings->value(Choice::captureRows), 50'000);
        Theme::instance().setMode(Theme::Mode::Light);
        Theme::instance().setZoom(100);
        MainWindow again(m_fixture->context());
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        QCOMPARE(Theme::instance().zoom(), 150);
    }

    void followsChangesMadeElsewhere()
    {
        open();
        for (QAction* action : m_fixture->window().actions()) {
            if (action->text() == QLatin1String("Light"))
                action->trigger();
        }
        QCOMPARE(part<QComboBox>("theme")->currentText(), QStringLiteral("Light"));
        QTest::keyClick(&m_fixture->window(), Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(part<QLineEdit>("zoom")->text(), QString::number(Theme::instance().zoom()));
        choose("theme", "Dark");
        for (const QAction* action : m_fixture->window().actions()) {
            if (action->text() == QLatin1String("Dark"))
                QVERIFY(action->isChecked());
        }
    }

    void showsTheLookInForceWhoeverSetIt()
    {
        open();
        auto* zoom = part<QLineEdit>("zoom");
        Theme::instance().setZoom(150);
        QCOMPARE(zoom->text(), QStringLiteral("150"));
        Theme::instance().setMode(Theme::Mode::Dark);
        QCOMPARE(part<QComboBox>("theme")->currentText(), QStringLiteral("Dark"));
        Theme::instance().setZoom(100);
        zoom->setFocus();
        QTest::keyClick(zoom, Qt::Key_Plus, Qt::ControlModifier); // while the field has the focus
        const int now = Theme::instance().zoom();
        QVERIFY(now > 100);
        QCOMPARE(zoom->text(), QString::number(now));
        part<QComboBox>("theme")->setFocus(); // leaving the field does not set it back
        QCOMPARE(Theme::instance().zoom(), now);
        QCOMPARE(m_fixture->context().settings->value(Choice::zoom), now);
        zoom->setFocus();
        zoom->selectAll();
        QTest::keyClicks(zoom, QStringLiteral("12")); // half a number is not replaced
        Theme::instance().setMode(Theme::Mode::Light);
        QCOMPARE(zoom->text(), QStringLiteral("12"));
    }

    void saysWhatIsWrongBesideTheField()
    {
        open();
        for (const char* wrong : {"5", "x", "", "500"}) {
            type("zoom", wrong);
            QCOMPARE(Theme::instance().zoom(), 100);
            QVERIFY(part<QLineEdit>("zoom")->property("wrong").toBool());
            QVERIFY(saysSomewhere("A whole number from 50 to 200"));
        }
        type("zoom", "110");
        QVERIFY(!saysSomewhere("A whole number from 50 to 200"));
    }

    void choosesHowMessagesAreShown()
    {
        open();
        auto* traffic = m_fixture->window().findChild<TrafficPanel*>();
        QCOMPARE(traffic->model()->timeForm(), TimeForm::TimeOfDay);
        choose("trafficTime", "Since row shown before");
        QCOMPARE(traffic->model()->timeForm(), TimeForm::Delta);
        choose("payloadBytes", "Hex");
        QCOMPARE(traffic->findChild<PayloadView*>()->mode(), PayloadLayout::Mode::Hex);
        choose("conversationBytes", "Both");
        choose("lineEndingOfNewPages", "CRLF");
        m_fixture->window().showEndpoint(
            m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
        QTRY_VERIFY(m_fixture->part<QComboBox>("lineEnding"));
        QCOMPARE(m_fixture->part<QComboBox>("lineEnding")->currentText(), QStringLiteral("CRLF"));
        QVERIFY(m_fixture->part<QToolButton>("showAsBoth")->isChecked());
    }

    void resetsTheForms()
    {
        const auto reply = [this] {
            return m_fixture->field<QComboBox>("newListener", "reply")->currentText();
        };
        m_fixture->window().openNewListener(m_fixture->pathText("l.sock"));
        m_fixture->field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("Echo"));
        click(m_fixture->field<QPushButton>("newListener", "listen"));
        QTRY_VERIFY(!m_fixture->field<QComboBox>("newListener", "reply"));
        for (QAction* action : m_fixture->window().actions()) { // the keys may still be the form's
            if (action->text() == QLatin1String("Settings"))
                action->trigger();
        }
        QVERIFY(m_fixture->window().findChild<SettingsPage*>());
        click(part<QPushButton>("resetFormsNow"));
        m_fixture->window().openNewListener();
        QCOMPARE(reply(), QStringLiteral("None"));
    }

    void resetsAllThatTheFormsRemember()
    {
        m_fixture->window().openNewListener(m_fixture->pathText("a.sock"));
        click(m_fixture->field<QPushButton>("newListener", "listen"));
        QTRY_VERIFY(!m_fixture->field<QWidget>("newListener", "listen"));
        m_fixture->window().openNewClient(m_fixture->pathText("a.sock"));
        click(m_fixture->field<QPushButton>("newClient", "connect"));
        QTRY_VERIFY(!m_fixture->field<QWidget>("newClient", "connect"));
        QStringList keys; // whatever they keep, by their own account
        for (const QString& key : m_fixture->saved().keys()) {
            if (key.startsWith(QLatin1String("listener/")) || key.startsWith(QLatin1String("client/")))
                keys << key;
        }
        QVERIFY2(keys.size() >= 18, qPrintable(keys.join(u' ')));
        for (const QString& key : keys)
            m_fixture->saved()[key] = "as left";
        MainWindow again(m_fixture->context()); // the first one knows what it kept
        again.findChild<QToolButton*>(QStringLiteral("settings"))->click();
        auto* reset = again.findChild<QPushButton*>(QStringLiteral("resetFormsNow"));
        QVERIFY(reset);
        reset->click();
        QStringList left;
        for (const QString& key : keys) {
            if (m_fixture->saved().value(key) == "as left")
                left << key;
        }
        QCOMPARE(left, QStringList());
    }

    void forgetsAddresses()
    {
        const auto settings = m_fixture->window().findChild<AddressBook*>();
        settings->addRecent(SocketAddress::path("/run/x"));
        open();
        auto* forget = part<QPushButton>("forgetAddressesNow");
        QVERIFY(forget->isEnabled());
        click(forget);
        QVERIFY(!forget->isEnabled());
        QCOMPARE(settings->recent(), QStringList());
        part<QCheckBox>("rememberAddresses")->setChecked(false);
        settings->addRecent(SocketAddress::path("/run/x"));
        QCOMPARE(settings->recent(), QStringList());
    }

    void forgetsMessages()
    {
        const WindowContext context = m_fixture->context();
        MainWindow window(context);
        MessageHistory* messages = MessageHistory::of(context.settings.get());
        for (QAction* action : window.actions()) {
            if (action->text() == QLatin1String("Settings"))
                action->trigger();
        }
        auto* forget = window.findChild<QPushButton*>(QStringLiteral("forgetMessagesNow"));
        QVERIFY(!forget->isEnabled());
        messages->add("hello");
        QVERIFY(forget->isEnabled());
        forget->click();
        QCOMPARE(messages->size(), 0);
        QVERIFY(!forget->isEnabled());
        HttpHistoryModel* requests = HttpHistoryModel::of(context.settings.get());
        requests->add({"GET", "/", {}, {}}, {});
        QVERIFY(forget->isEnabled());
        forget->click();
        QCOMPARE(requests->rowCount(), 0);
        QVERIFY(!forget->isEnabled());
    }

private:
    void open() { QTest::keyClick(&m_fixture->window(), Qt::Key_Comma, Qt::ControlModifier); }
    QString tabText() { return m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()); }
    template <class T> T* part(const char* name)
    {
        return m_fixture->window().findChild<SettingsPage*>()->findChild<T*>(QLatin1String(name));
    }
    void choose(const char* name, const char* text)
    {
        auto* combo = part<QComboBox>(name);
        const int index = combo->findText(QLatin1String(text));
        combo->setFocus();
        while (combo->currentIndex() != index)
            QTest::keyClick(combo, combo->currentIndex() < index ? Qt::Key_Down : Qt::Key_Up);
    }
    void type(const char* name, const char* text)
    {
        auto* edit = part<QLineEdit>(name);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, QLatin1String(text));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    bool saysSomewhere(const char* words)
    {
        for (const QLabel* label : m_fixture->window().findChild<SettingsPage*>()->findChildren<QLabel*>()) {
            if (label->text() == QLatin1String(words))
                return true;
        }
        return false;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

SW_TEST(SettingsPageTest)

} // namespace sw::test

#include "SettingsPageTest.moc"
