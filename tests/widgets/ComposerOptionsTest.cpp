#include "tests/TestMain.h"
#include "tests/widgets/SendingFixture.h"
#include "widgets/Composer.h"
#include "widgets/PayloadEdit.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace sw;
using namespace sw::test;

/// Macros and framing beside the message: off until asked for, and said when on.
class ComposerOptionsTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void altersNothingUnlessAsked();
    void replacesMacrosAndSaysSo();
    void framesAndSaysSo();
    void refusesWithAReason();
    void takesADelimiterWithEscapes();

private:
    bool says(const QString& words);
    void type(const QString& text);
    PayloadEdit* edit() { return m_fixture->part<PayloadEdit>("message"); }
    QComboBox* framing() { return m_fixture->part<QComboBox>("framing"); }

    std::unique_ptr<SendingFixture> m_fixture;
};

void ComposerOptionsTest::init()
{
    m_fixture = std::make_unique<SendingFixture>();
    QVERIFY(m_fixture->openClient());
}

bool ComposerOptionsTest::says(const QString& words)
{
    for (const QLabel* label : m_fixture->page()->findChild<Composer*>()->findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(words))
            return true;
    return false;
}

void ComposerOptionsTest::type(const QString& text)
{
    edit()->setFocus();
    QTest::keyClick(edit(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(edit(), text);
}

void ComposerOptionsTest::altersNothingUnlessAsked()
{
    type(QStringLiteral("{{COUNTER}} {{NO}}"));
    QVERIFY(!says(QStringLiteral("will send")));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_fixture->peer.receive(18), QByteArray("{{COUNTER}} {{NO}}"));
}

void ComposerOptionsTest::replacesMacrosAndSaysSo()
{
    auto* macros = m_fixture->part<QCheckBox>("macros");
    QVERIFY(macros && macros->accessibleName() == QLatin1String("Macros"));
    type(QStringLiteral("no {{COUNTER}}"));
    macros->click();
    QVERIFY(says(QStringLiteral("will send, for example: no 1 (4 bytes)")));
    click(m_fixture->part<QPushButton>("send"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_fixture->peer.receive(8), QByteArray("no 1no 2"));
    QTRY_VERIFY(says(QStringLiteral("will send, for example: no 3 (4 bytes)"))); // the next one
    type(QStringLiteral("{{NO}}"));
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(says(QStringLiteral("There is no macro {{NO}}")));
    QVERIFY(says(QStringLiteral("at byte 1")));
    QCOMPARE(edit()->toPlainText(), QStringLiteral("{{NO}}"));
}

void ComposerOptionsTest::framesAndSaysSo()
{
    type(QStringLiteral("hello"));
    framing()->setCurrentText(QStringLiteral("Length, 2 bytes big-endian"));
    QVERIFY(says(QStringLiteral("will send: \\0\\x05hello (7 bytes)")));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_fixture->peer.receive(7), QByteArray("\0\5hello", 7));
    m_fixture->part<QLineEdit>("count")->setText(QStringLiteral("2"));
    m_fixture->part<QLineEdit>("every")->setText(QStringLiteral("0.01"));
    click(m_fixture->part<QPushButton>("repeat"));
    QCOMPARE(m_fixture->peer.receive(14), QByteArray("\0\5hello\0\5hello", 14));
}

void ComposerOptionsTest::refusesWithAReason()
{
    m_fixture->page()->findChild<Composer*>()->setPayload(QByteArray(300, 'x'));
    framing()->setCurrentText(QStringLiteral("Length, 1 byte"));
    click(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(says(QStringLiteral("300 bytes, and a length of 1 byte can tell at most 255")));
    framing()->setCurrentText(QStringLiteral("None"));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(m_fixture->peer.receive(300), QByteArray(300, 'x')); // nothing came before
}

void ComposerOptionsTest::takesADelimiterWithEscapes()
{
    auto* delimiter = m_fixture->part<QLineEdit>("delimiter");
    QVERIFY(!delimiter->isVisible());
    framing()->setCurrentText(QStringLiteral("Delimiter"));
    QVERIFY(delimiter->isVisible());
    delimiter->setText(QStringLiteral("\\q"));
    type(QStringLiteral("hi"));
    QVERIFY(says(QStringLiteral("Delimiter: ")));
    click(m_fixture->part<QPushButton>("send"));
    QCOMPARE(QApplication::focusWidget(), delimiter);
    delimiter->setText(QStringLiteral("\\r\\0"));
    QVERIFY(says(QStringLiteral("will send: hi\\r\\0 (4 bytes)")));
    type(QStringLiteral("hi"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_fixture->peer.receive(4), QByteArray("hi\r\0", 4));
}

SW_TEST(ComposerOptionsTest)

#include "ComposerOptionsTest.moc"
