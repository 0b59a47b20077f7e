#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadFinder.h"
#include "widgets/PayloadView.h"
#include "widgets/PayloadWords.h"
#include "widgets/Theme.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalSpy>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

class PayloadFindTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void opensByKeyEvenWhenTheWindowHasThatShortcut();
    void goesFromMatchToMatch();
    void matchesCapitalsOnlyWhenTyped();
    void findsHex();
    void marksAWrongDigit();
    void proposesTheSelection();
    void closesByEscape();
    void followsTheSource();
    void countsOnlySoMany();
    void dropsStaleAnswers();
    void searchesALargePayload();
    void saysWhatIsSelected_data();
    void saysWhatIsSelected();

private:
    PayloadView* view() const { return m_box->view(); }
    QLineEdit* field() const { return m_box->findChild<QLineEdit*>(QStringLiteral("findInPayload")); }
    QComboBox* kind() const { return m_box->findChild<QComboBox*>(QStringLiteral("findAs")); }
    QString words() const { return m_box->findChild<QLabel*>(QStringLiteral("matches"))->text(); }
    void openWith(const QByteArray& bytes, const QString& typed)
    {
        view()->setBytes(bytes);
        m_box->findBar()->open();
        field()->clear();
        QTest::keyClicks(field(), typed);
    }

    std::unique_ptr<PayloadBox> m_box;
};

void PayloadFindTest::init()
{
    Theme::instance();
    m_box = std::make_unique<PayloadBox>();
    m_box->resize(700, 300);
    m_box->show();
    m_box->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_box.get()));
}

void PayloadFindTest::opensByKeyEvenWhenTheWindowHasThatShortcut()
{
    QShortcut taken(QKeySequence::Find, m_box.get());
    QSignalSpy activated(&taken, &QShortcut::activated);
    view()->setBytes("one two");
    view()->setFocus();
    QVERIFY(!field()->isVisible());
    QTest::keyClick(view(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(field()->isVisible());
    QVERIFY(field()->hasFocus());
    QCOMPARE(activated.size(), 0);
}

void PayloadFindTest::goesFromMatchToMatch()
{
    openWith("one two one two one", QStringLiteral("one"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 3"));
    QTRY_COMPARE(view()->selectedText(), QStringLiteral("one"));
    QTest::keyClick(field(), Qt::Key_Return);
    QTRY_COMPARE(view()->selectionStart(), 8);
    QCOMPARE(words(), QStringLiteral("2 of 3"));
    QTest::keyClick(field(), Qt::Key_F3);
    QTRY_COMPARE(view()->selectionStart(), 16);
    click(m_box->findChild<QToolButton*>(QStringLiteral("nextMatch"))); // round the end
    QTRY_COMPARE(view()->selectionStart(), 0);
    QTest::keyClick(field(), Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE(view()->selectionStart(), 16);
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_F3, Qt::ShiftModifier);
    QTRY_COMPARE(view()->selectionStart(), 8);
    QVERIFY(field()->isVisible());
}

void PayloadFindTest::matchesCapitalsOnlyWhenTyped()
{
    openWith("Get GET get", QStringLiteral("get"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 3"));
    field()->setText(QStringLiteral("GET"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 1"));
    QCOMPARE(view()->selectionStart(), 4);
    field()->setText(QStringLiteral("gem"));
    QTRY_COMPARE(words(), QStringLiteral("No matches"));
}

void PayloadFindTest::findsHex()
{
    view()->setBytes(QByteArray("a\0\xff\0\xff", 5));
    m_box->findBar()->open();
    kind()->setCurrentIndex(1);
    field()->setText(QStringLiteral("00 0xFF"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 2"));
    QCOMPARE(view()->selectionStart(), 1);
    QCOMPARE(view()->selectionLength(), 2);
}

void PayloadFindTest::marksAWrongDigit()
{
    view()->setBytes("abc");
    m_box->findBar()->open();
    kind()->setCurrentIndex(1);
    field()->setText(QStringLiteral("6g"));
    QCOMPARE(words(), QStringLiteral("“g” is not a hex digit at position 2"));
    QVERIFY(field()->property("wrong").toBool());
    field()->setText(QStringLiteral("62"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 1"));
    QVERIFY(!field()->property("wrong").toBool());
}

void PayloadFindTest::proposesTheSelection()
{
    view()->setBytes(QByteArray("key=1 key=2\0\0", 13));
    view()->select(6, 3);
    m_box->findBar()->open();
    QCOMPARE(field()->text(), QStringLiteral("key"));
    QTRY_COMPARE(words(), QStringLiteral("2 of 2"));
    m_box->findBar()->open(); // what is typed stays as it is typed
    QCOMPARE(field()->text(), QStringLiteral("key"));
    view()->setFocus();
    view()->select(11, 2);
    m_box->findBar()->open();
    QCOMPARE(field()->text(), QStringLiteral("00 00"));
    QCOMPARE(kind()->currentText(), QStringLiteral("Hex"));
}

void PayloadFindTest::closesByEscape()
{
    openWith("one", QStringLiteral("one"));
    QTest::keyClick(field(), Qt::Key_Escape);
    QVERIFY(!field()->isVisible());
    QVERIFY(view()->hasFocus());
    QVERIFY(m_box->findBar()->finder()->pattern().isEmpty());
}

void PayloadFindTest::followsTheSource()
{
    openWith("one one", QStringLiteral("one"));
    QTRY_COMPARE(words(), QStringLiteral("1 of 2"));
    view()->setBytes("two, then one");
    QTRY_COMPARE(words(), QStringLiteral("1 of 1"));
    QCOMPARE(view()->selectionStart(), 10);
    view()->setSource(nullptr);
    QCOMPARE(words(), QString());
}

void PayloadFindTest::countsOnlySoMany()
{
    openWith(QByteArray(30'000, 'a'), QStringLiteral("a"));
    QTRY_COMPARE(words(), QStringLiteral("1 of over 10,000"));
    view()->select(25'000, 1);
    m_box->findBar()->step(false);
    QTRY_COMPARE(view()->selectionStart(), 25'001);
    m_box->findBar()->step(true);
    QTRY_COMPARE(view()->selectionStart(), 25'000);
}

void PayloadFindTest::dropsStaleAnswers()
{
    PayloadFinder finder;
    const auto source = ByteSource::fromBytes(QByteArray(32 << 20, '.') + "first second");
    finder.setSource(source);
    QSignalSpy found(&finder, &PayloadFinder::found);
    finder.find(BytePattern("first"), 0);
    finder.find(BytePattern("second"), 0);
    QTRY_VERIFY(!finder.isCounting());
    QTRY_COMPARE(found.size(), 1);
    QCOMPARE(found[0][0].toLongLong(), (32 << 20) + 6);
    finder.find(BytePattern("first"), 0);
    finder.setSource(nullptr);
    QVERIFY(!finder.isCounting());
}

void PayloadFindTest::searchesALargePayload()
{
    const auto source = ByteSource::fromBytes(QByteArray(100 << 20, 'x'));
    view()->setSource(source);
    for (const bool folds : {false, true}) {
        PayloadFinder finder;
        finder.setSource(source);
        QSignalSpy changed(&finder, &PayloadFinder::changed);
        QElapsedTimer timer;
        timer.start();
        finder.find(BytePattern("absent", folds ? BytePattern::Case::FoldAscii : BytePattern::Case::Exact),
                    0);
        QTRY_COMPARE_WITH_TIMEOUT(finder.words(0), QStringLiteral("No matches"), 20'000);
        qInfo("100 MB in %lld ms", static_cast<long long>(timer.elapsed()));
        QVERIFY(changed.size() > 2); // progress was told
    }
}

void PayloadFindTest::saysWhatIsSelected_data()
{
    QTest::addColumn<qint64>("start");
    QTest::addColumn<qint64>("length");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing") << qint64(0) << qint64(0) << QStringLiteral("5,226 bytes");
    QTest::newRow("caret") << qint64(16) << qint64(0) << QStringLiteral("5,226 bytes · at 0x10, 16");
    QTest::newRow("byte") << qint64(1) << qint64(1) << QStringLiteral("1 byte at 0x1 · 1 of 5,226 · u8 1");
    QTest::newRow("two") << qint64(16) << qint64(2)
                         << QStringLiteral("2 bytes at 0x10 · 16–17 of 5,226 · u16 513 LE, 258 BE");
    QTest::newRow("three") << qint64(16) << qint64(3) << QStringLiteral("3 bytes at 0x10 · 16–18 of 5,226");
    QTest::newRow("all") << qint64(0) << qint64(5226)
                         << QStringLiteral("5,226 bytes at 0x0 · 0–5,225 of 5,226");
}

void PayloadFindTest::saysWhatIsSelected()
{
    QFETCH(qint64, start);
    QFETCH(qint64, length);
    QFETCH(QString, words);
    QByteArray bytes(5226, '\0');
    bytes.replace(int(start), 2, "\1\2");
    view()->setBytes(bytes);
    view()->select(start, length);
    QCOMPARE(m_box->findChild<ElidedLabel*>(QStringLiteral("payloadSelection"))->text(), words);
}

SW_TEST(PayloadFindTest)
#include "PayloadFindTest.moc"
