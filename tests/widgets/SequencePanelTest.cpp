#include "widgets/SequencePanel.h"
#include "models/session/FramesModel.h"
#include "models/session/SequenceModel.h"
#include "models/traffic/RoundTrips.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationTable.h"
#include "widgets/FramesView.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QTableView>

using namespace sw;
using namespace sw::test;

/// Sequences, framed streams and round trips on an endpoint's page.
class SequencePanelTest : public QObject
{
    Q_OBJECT
private slots:
    void modelKeepsWhatIsTyped();
    void playsWhatIsWritten();
    void marksTheStepThatFails();
    void stops();
    void refusesAWrongStep();
    void opensAndSavesFiles();
    void sendsSavedFiles();
    void splitsStreams();
    void showsRoundTrips();

private:
    bool open();
    SequencePanel* panel() { return m_f->page()->findChild<SequencePanel*>(); }
    SequenceModel* model() { return static_cast<SequenceModel*>(m_f->part<QTableView>("steps")->model()); }
    void write(const char* text) { panel()->setSequence(*Sequence::fromText(text)); }
    SequenceModel::StepState stateOf(int row)
    {
        return SequenceModel::StepState(model()->index(row, 0).data(SequenceModel::StateRole).toInt());
    }

    std::unique_ptr<SendingFixture> m_f;
};

bool SequencePanelTest::open()
{
    m_f = std::make_unique<SendingFixture>();
    if (!m_f->openClient())
        return false;
    click(m_f->part<QPushButton>("sequence"));
    return panel() && panel()->isVisible() && !m_f->composer()->isVisible();
}

void SequencePanelTest::modelKeepsWhatIsTyped()
{
    SequenceModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.insert(0, {});
    model.insert(1, {});
    const auto cell = [&](int row, int column) { return model.index(row, column); };
    QVERIFY(model.setData(cell(0, SequenceModel::Argument), QStringLiteral("a\\q"), Qt::EditRole));
    QCOMPARE(cell(0, SequenceModel::Argument).data().toString(), QStringLiteral("a\\q"));
    QVERIFY(!cell(0, SequenceModel::Argument).data(SequenceModel::ErrorRole).toString().isEmpty());
    QVERIFY(model.steps().failure().sentence.startsWith(QStringLiteral("Step 1: ")));
    QVERIFY(model.setData(cell(0, SequenceModel::Argument), QStringLiteral("a\\n"), Qt::EditRole));
    QVERIFY(
        model.setData(cell(1, SequenceModel::Kind), int(SequenceStep::Kind::ExpectContains), Qt::EditRole));
    QCOMPARE(cell(1, SequenceModel::Within).data().toString(), QStringLiteral("2 s"));
    QVERIFY(!model.steps()); // nothing to look for yet
    QVERIFY(model.setData(cell(1, SequenceModel::Argument), QStringLiteral("x"), Qt::EditRole));
    QVERIFY(model.setData(cell(1, SequenceModel::Within), QStringLiteral("soon"), Qt::EditRole));
    QVERIFY(!model.steps());
    QVERIFY(model.setData(cell(1, SequenceModel::Within), QStringLiteral("30 ms"), Qt::EditRole));
    QVERIFY(model.move(1, -1));
    QVERIFY(!model.move(0, -1));
    const auto steps = model.steps();
    QVERIFY(steps);
    QCOMPARE(steps->at(0).seconds, 0.03);
    QCOMPARE(steps->at(1).bytes, QByteArray("a\n"));
    QVERIFY(!(model.flags(cell(1, SequenceModel::Within)) & Qt::ItemIsEditable));
    model.remove(0);
    QCOMPARE(model.rowCount(), 1);
}

void SequencePanelTest::playsWhatIsWritten()
{
    QVERIFY(open());
    click(m_f->part<QPushButton>("addStep"));
    QCOMPARE(model()->rowCount(), 1);
    model()->setData(model()->index(0, SequenceModel::Argument), QStringLiteral("ping\\n"));
    click(m_f->part<QPushButton>("addStep"));
    model()->setData(model()->index(1, SequenceModel::Kind), int(SequenceStep::Kind::ExpectContains));
    model()->setData(model()->index(1, SequenceModel::Argument), QStringLiteral("pong"));
    model()->setData(model()->index(1, SequenceModel::Within), QStringLiteral("20 s"));
    click(m_f->part<QPushButton>("play"));
    QCOMPARE(receiveSoon(m_f->peer, 5), QByteArray("ping\n"));
    QTRY_COMPARE(stateOf(1), SequenceModel::StepState::Current);
    QVERIFY(m_f->says(QStringLiteral("Step 2 of 2")));
    QVERIFY(m_f->part<QPushButton>("stopPlaying")->isVisible());
    QVERIFY(m_f->peer.sendAll("pong"));
    QTRY_VERIFY(m_f->says(QStringLiteral("sequence passed in ")));
    QCOMPARE(stateOf(1), SequenceModel::StepState::Done);
    click(m_f->part<QPushButton>("backToMessage"));
    QVERIFY(m_f->composer()->isVisible());
}

void SequencePanelTest::marksTheStepThatFails()
{
    QVERIFY(open());
    write("send \"hi\"\nexpect equals \"ho\" within 20\nsend \"never\"\n");
    click(m_f->part<QPushButton>("play"));
    QCOMPARE(receiveSoon(m_f->peer, 2), QByteArray("hi"));
    QVERIFY(m_f->peer.sendAll("he"));
    QTRY_COMPARE(stateOf(1), SequenceModel::StepState::Failed);
    QCOMPARE(stateOf(0), SequenceModel::StepState::Done);
    QCOMPARE(stateOf(2), SequenceModel::StepState::None);
    QVERIFY(m_f->says(QStringLiteral("step 2 of 3: expected the reply “ho” within 20 s, got “he”")));
    model()->setData(model()->index(1, SequenceModel::Argument), QStringLiteral("he"));
    QCOMPARE(stateOf(1), SequenceModel::StepState::None);
}

void SequencePanelTest::stops()
{
    QVERIFY(open());
    write("wait 100\n");
    click(m_f->part<QPushButton>("play"));
    QTRY_VERIFY(m_f->part<QPushButton>("stopPlaying")->isVisible());
    click(m_f->part<QPushButton>("stopPlaying"));
    QTRY_VERIFY(m_f->says(QStringLiteral("step 1 of 1: stopped")));
    QVERIFY(m_f->part<QPushButton>("play")->isVisible());
}

void SequencePanelTest::refusesAWrongStep()
{
    QVERIFY(open());
    write("send \"x\"\n");
    m_f->part<QTableView>("steps")->setCurrentIndex(model()->index(0, SequenceModel::Argument));
    model()->setData(model()->index(0, SequenceModel::Argument), QStringLiteral("\\x1"));
    const QString error =
        model()->index(0, SequenceModel::Argument).data(SequenceModel::ErrorRole).toString();
    QVERIFY(m_f->says(error));
    click(m_f->part<QPushButton>("play"));
    QVERIFY(m_f->says(QStringLiteral("Step 1: ") + error));
    write("framing length 1\nsend file \"nothing there\"\n");
    click(m_f->part<QPushButton>("play"));
    QTRY_VERIFY(m_f->says(QStringLiteral("Step 1: ")));
    QVERIFY(m_f->says(QStringLiteral("ENOENT")));
}

void SequencePanelTest::opensAndSavesFiles()
{
    QVERIFY(open());
    const QByteArray text("macros on\nframing delimiter \\n\nsend \"x\"\nwait 20 ms\nrepeat 3\n");
    QFile file(m_f->pathText("sequence.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# a remark\n" + text);
    file.close();
    panel()->open(file.fileName());
    QTRY_COMPARE(model()->rowCount(), 3);
    panel()->saveTo(m_f->pathText("again.txt"));
    QFile again(m_f->pathText("again.txt"));
    QTRY_VERIFY(again.exists());
    QVERIFY(again.open(QIODevice::ReadOnly));
    QCOMPARE(again.readAll(), text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nonsense\n");
    file.close();
    panel()->open(file.fileName());
    QTRY_VERIFY(m_f->says(QStringLiteral("Line 1: A step begins with")));
    QCOMPARE(model()->rowCount(), 3); // what was there stays
}

void SequencePanelTest::sendsSavedFiles()
{
    QVERIFY(open());
    m_f->put("hello", "from a file");
    write("send file \"hello\"\n");
    click(m_f->part<QPushButton>("play"));
    QCOMPARE(receiveSoon(m_f->peer, 11), QByteArray("from a file"));
}

void SequencePanelTest::splitsStreams()
{
    m_f = std::make_unique<SendingFixture>();
    QVERIFY(m_f->openClient());
    auto* split = m_f->part<QPushButton>("splitStreams");
    QVERIFY(split && !split->isVisible()); // there is no framing
    m_f->part<QComboBox>("framing")->setCurrentText(QStringLiteral("Length, 1 byte"));
    QVERIFY(split->isVisible());
    click(split);
    auto* frames = m_f->page()->findChild<FramesView*>();
    QVERIFY(frames && frames->isVisible());
    QVERIFY(!m_f->endpointPage()->conversation()->table()->isVisible());
    QVERIFY(m_f->peer.sendAll(QByteArray("\3one\3t", 6)));
    const auto row = [&](int at) {
        return frames->model()->index(at, FramesModel::Preview).data().toString();
    };
    QTRY_COMPARE(frames->model()->rowCount(), 2);
    QCOMPARE(row(0), QStringLiteral("one"));
    QCOMPARE(row(1), QStringLiteral("(not whole yet: 1 of 3 bytes) t"));
    QVERIFY(m_f->peer.sendAll("wo"));
    QTRY_COMPARE(row(1), QStringLiteral("two"));
    QCOMPARE(frames->model()->index(1, FramesModel::Rows).data().toString(), QStringLiteral("2–3"));
    QVERIFY(m_f->says(QStringLiteral("2 messages, told apart by “length 1”")));
    m_f->part<QComboBox>("framing")->setCurrentText(QStringLiteral("None"));
    QVERIFY(m_f->endpointPage()->conversation()->table()->isVisible());
}

void SequencePanelTest::showsRoundTrips()
{
    m_f = std::make_unique<SendingFixture>();
    QVERIFY(m_f->openClient());
    m_f->composer()->setPayload("ping");
    m_f->part<QLineEdit>("every")->setText(QStringLiteral("0.2"));
    m_f->part<QLineEdit>("count")->setText(QStringLiteral("3"));
    click(m_f->part<QPushButton>("repeat"));
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(receiveSoon(m_f->peer, 4), QByteArray("ping"));
        QVERIFY(m_f->peer.sendAll("pong"));
    }
    QTRY_VERIFY(m_f->says(QStringLiteral("round trip ")));
    auto* table = m_f->endpointPage()->conversation()->table();
    QTRY_COMPARE(table->model()->rowCount(), 7);
    int replies = 0, others = 0;
    for (int row = 0; row < 7; ++row) {
        const bool received = table->model()->index(row, 0).data(TrafficModel::EventRole).toInt() ==
                              int(TrafficEvent::Received);
        (received ? replies : others) += table->roundTripOf(row).has_value();
    }
    QVERIFY(replies >= 1); // two sends may have been out when one came back
    QCOMPARE(others, 0);
}

SW_TEST(SequencePanelTest)

#include "SequencePanelTest.moc"
