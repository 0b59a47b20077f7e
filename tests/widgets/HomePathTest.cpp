#include "widgets/HomePath.h"

#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

namespace sw::test {

class HomePathTest : public QObject
{
    Q_OBJECT
private slots:
    void expandsAtTheStartOnly()
    {
        QLineEdit field;
        expandHome(&field);
        const QSignalSpy texts(&field, &QLineEdit::textChanged);
        field.setText(QStringLiteral("~/run/a.sock"));
        QCOMPARE(field.text(), QDir::homePath() + QStringLiteral("/run/a.sock"));
        QCOMPARE(texts.size(), 1); // nobody has heard of the tilde
        QCOMPARE(texts[0][0].toString(), field.text());
        for (const char* text : {"./~/a", "/run/~/a", "~other/a", "@~/a"}) {
            field.setText(QLatin1String(text));
            QCOMPARE(field.text(), QLatin1String(text));
        }
    }

    void expandsWhileTyped()
    {
        QLineEdit field;
        expandHome(&field);
        QTest::keyClicks(&field, QStringLiteral("~/a.sock"));
        QCOMPARE(field.text(), QDir::homePath() + QStringLiteral("/a.sock"));
        field.setText(QStringLiteral("x.sock"));
        field.setCursorPosition(0);
        QTest::keyClicks(&field, QStringLiteral("~/y-"));
        QCOMPARE(field.text(), QDir::homePath() + QStringLiteral("/y-x.sock"));
    }

    void aloneItExpandsWithEnter()
    {
        QLineEdit field;
        expandHome(&field);
        const QSignalSpy enters(&field, &QLineEdit::returnPressed);
        QTest::keyClicks(&field, QStringLiteral("~"));
        QCOMPARE(field.text(), QStringLiteral("~"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(field.text(), QDir::homePath());
        QCOMPARE(enters.size(), 1);
    }

    void everyAddressFieldDoesIt()
    {
        WindowFixture fixture;
        const auto open = [&](const char* command) {
            for (QAction* action : fixture.window().findChildren<QAction*>()) {
                if (action->text() == QLatin1String(command))
                    return action->trigger();
            }
        };
        const auto expands = [](QLineEdit* field) {
            if (!field)
                return false;
            field->setText(QStringLiteral("~/a.sock"));
            return field->text() == QDir::homePath() + QStringLiteral("/a.sock");
        };
        const std::pair<const char*, const char*> places[] = {
            {"New listener", "address"},    {"New client", "address"}, {"New client", "replyName"},
            {"New tap", "frontAddress"},    {"New bridge", "from"},    {"New bridge", "to"},
            {"New HTTP request", "address"}};
        for (const auto& [command, name] : places) {
            open(command);
            const auto fields = fixture.window().findChildren<QLineEdit*>(QLatin1String(name));
            QVERIFY2(!fields.isEmpty(), command);
            QVERIFY2(expands(fields.last()),
                     qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(command), QLatin1String(name))));
        }
    }
};

SW_TEST(HomePathTest)

} // namespace sw::test

#include "HomePathTest.moc"
