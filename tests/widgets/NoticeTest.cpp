#include "widgets/Notice.h"

#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

namespace sw::test {

namespace {

Failure refused() { return {QStringLiteral("Nobody listens at /run/x"), ECONNREFUSED, Remedy::Retry}; }

} // namespace

class NoticeTest : public QObject
{
    Q_OBJECT
private slots:
    void saysTheSentenceTheErrnoAndTheRemedy()
    {
        Notice notice;
        QSignalSpy chosen(&notice, &Notice::remedyChosen);
        notice.show(refused());
        QVERIFY(notice.isVisible());
        const auto* text = notice.findChild<QLabel*>();
        QCOMPARE(text->text(), QStringLiteral("Nobody listens at /run/x (ECONNREFUSED)"));
        QVERIFY(text->textInteractionFlags().testFlag(Qt::TextSelectableByKeyboard));
        auto* retry = notice.findChild<QPushButton*>(QStringLiteral("retry"));
        QVERIFY(retry->isVisible());
        QVERIFY(!notice.findChild<QPushButton*>(QStringLiteral("replaceStale"))->isVisible());
        click(retry);
        QCOMPARE(chosen.count(), 1);
        notice.show({});
        QVERIFY(!notice.isVisible());
    }

    void eachRemedyHasItsButton_data()
    {
        QTest::addColumn<int>("remedy");
        QTest::addColumn<QString>("button");
        QTest::addColumn<bool>("calm");
        const auto row = [](Remedy remedy, const char* button, bool calm) {
            QTest::addRow("%s %d", button, calm) << int(remedy) << QString::fromLatin1(button) << calm;
        };
        row(Remedy::ReplaceStale, "replaceStale", false);
        row(Remedy::Retry, "retry", false);
        row(Remedy::ExplainAccess, "explainAccess", false);
        row(Remedy::OtherAddress, "changeAddress", false);
        row(Remedy::ListenAgain, "listenAgain", true); // the listener runs
    }
    void eachRemedyHasItsButton()
    {
        QFETCH(int, remedy);
        QFETCH(QString, button);
        QFETCH(bool, calm);
        Notice notice;
        QSignalSpy chosen(&notice, &Notice::remedyChosen);
        notice.show({QStringLiteral("No"), EACCES, Remedy(remedy)}, calm);
        for (const QPushButton* each : notice.findChildren<QPushButton*>())
            QCOMPARE(each->isVisible(), each->objectName() == button);
        click(notice.findChild<QPushButton*>(button));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(int(chosen[0][0].value<Remedy>()), remedy);
    }

    void whatIsDismissedComesBackWithTheNextFailure()
    {
        Notice notice;
        const auto dismiss = [&] { click(notice.findChild<QToolButton*>(QStringLiteral("dismiss"))); };
        notice.show(refused(), false, 1);
        dismiss();
        QVERIFY(!notice.isVisible());
        notice.show(refused(), false, 1); // told again, not failed again
        QVERIFY(!notice.isVisible());
        notice.show(refused(), false, 2);
        QVERIFY(notice.isVisible());
        dismiss();
        notice.show({QStringLiteral("Something else"), EPIPE, Remedy::None}, false, 2);
        QVERIFY(notice.isVisible());
        dismiss();
        notice.show({});
        notice.show({QStringLiteral("Something else"), EPIPE, Remedy::None}, false, 2);
        QVERIFY(notice.isVisible());
        dismiss();
        notice.renew();
        notice.show({QStringLiteral("Something else"), EPIPE, Remedy::None}, false, 2);
        QVERIFY(notice.isVisible());
    }

    void failuresStandInThePageAndInTheTraffic()
    {
        WindowFixture fixture;
        fixture.window().showEndpoint(fixture.engine().start(fixture.spec("no.sock", EndpointKind::Client)));
        QTRY_VERIFY(fixture.part<QToolButton>("dismiss") &&
                    fixture.part<QToolButton>("dismiss")->isVisible());
        QTRY_COMPARE(failedRows(fixture), 1);
        click(fixture.part<QToolButton>("dismiss"));
        QVERIFY(!fixture.part<QToolButton>("dismiss")->isVisible());
        click(fixture.part<QPushButton>("start"));
        QTRY_COMPARE(failedRows(fixture), 2);
        QTRY_VERIFY(fixture.part<QToolButton>("dismiss")->isVisible());
    }

    void whatAFormRefusesIsInTheTraffic()
    {
        WindowFixture fixture;
        QFile file(fixture.pathText("plain.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        fixture.window().openNewListener(file.fileName());
        auto* listen = fixture.field<QPushButton>("newListener", "listen");
        QTRY_VERIFY(fixture.field<QLineEdit>("newListener", "address")
                        ->accessibleDescription()
                        .contains(QStringLiteral("Not a socket")));
        const int before = listen->window()->height();
        click(listen);
        QTRY_COMPARE(failedRows(fixture), 1);
        auto* notice = fixture.field<Notice>("newListener", "notice");
        QTRY_VERIFY(notice->isVisible());
        const QWidget* form = notice->window();
        QTRY_VERIFY(form->height() > before);                                    // there is room for it
        click(notice->findChild<QPushButton*>(QStringLiteral("changeAddress"))); // what helps
        auto* address = fixture.field<QLineEdit>("newListener", "address");
        QVERIFY(address->hasFocus() && address->selectedText() == file.fileName());
        click(notice->findChild<QToolButton*>(QStringLiteral("dismiss")));
        QVERIFY(!notice->isVisible());
        QTRY_COMPARE(form->height(), before);
        click(listen);
        QVERIFY(notice->isVisible()); // it is new
        QTRY_COMPARE(failedRows(fixture), 2);
        address->setText(fixture.pathText("other.sock"));
        QVERIFY(!notice->isVisible());
        fixture.window().openNewTap(file.fileName());
        click(fixture.field<QPushButton>("newTap", "tap"));
        QTRY_COMPARE(failedRows(fixture), 3);
        fixture.window().openNewBridge(file.fileName());
        click(fixture.field<QPushButton>("newBridge", "bridge"));
        QTRY_COMPARE(failedRows(fixture), 4);
        PlainServer server(fixture.path("s.sock"));
        fixture.window().openNewClient(fixture.pathText("s.sock"));
        auto* type = fixture.field<QComboBox>("newClient", "type");
        type->setCurrentIndex(type->findText(QStringLiteral("Datagram")));
        QTRY_VERIFY(fixture.field<QPushButton>("newClient", "useStream") &&
                    fixture.field<QPushButton>("newClient", "useStream")->isVisible());
        click(fixture.field<QPushButton>("newClient", "connect"));
        QTRY_COMPARE(failedRows(fixture), 5);
        const auto store = fixture.context().store;
        TrafficReader reader(store);
        for (RowId row = store->begin(); row < store->end(); ++row) {
            QCOMPARE(reader.record(row)->endpoint, EndpointId(0)); // none was started
            const QByteArray said = reader.payload(row).toByteArray();
            QVERIFY2(said.contains("\"errno\":\"E") && said.contains("\"address\":\"/"), said.constData());
        }
        TrafficNames names(store);
        QVERIFY(names.follow(store->end()));
        QVERIFY(names.endpointNames().isEmpty()); // of nothing that could be filtered by
    }

    void aSendThatFailsIsSaidInThePage()
    {
        WindowFixture fixture;
        PlainServer server(fixture.path("s.sock"));
        const EndpointId id = fixture.engine().start(fixture.spec("s.sock", EndpointKind::Client));
        fixture.window().showEndpoint(id);
        PlainPeer peer = server.accept();
        QTRY_VERIFY(fixture.part<QWidget>("sendFailure"));
        QVERIFY(!fixture.part<QWidget>("sendFailure")->isVisible());
        fixture.engine().finishSending(id, 0);
        for (int round = 1; round <= 2; ++round) {
            fixture.engine().send(id, 0, "late");
            QTRY_VERIFY(fixture.part<QWidget>("sendFailure")->isVisible());
            QVERIFY(fixture.part<QWidget>("sendFailure")
                        ->findChild<QLabel*>()
                        ->text()
                        .contains(QStringLiteral("EPIPE")));
            QTRY_COMPARE(failedRows(fixture), round);
            click(fixture.part<QWidget>("sendFailure")->findChild<QToolButton*>(QStringLiteral("dismiss")));
            QVERIFY(!fixture.part<QWidget>("sendFailure")->isVisible());
        }
    }

private:
    static int failedRows(WindowFixture& fixture)
    {
        const auto store = fixture.context().store;
        TrafficReader reader(store);
        int count = 0;
        for (RowId row = store->begin(); row < store->end(); ++row)
            count += reader.record(row)->event == TrafficEvent::Failed;
        return count;
    }
};

SW_TEST(NoticeTest)

} // namespace sw::test

#include "NoticeTest.moc"
