#include "widgets/Settings.h"

#include "tests/TestMain.h"

#include <QSignalSpy>

namespace sw::test {

class SettingsTest : public QObject
{
    Q_OBJECT
private slots:
    void valuesComeBackAsTheyWere()
    {
        QHash<QString, QByteArray> kept;
        const auto load = [&](const QString& key) { return kept.value(key); };
        const auto save = [&](const QString& key, const QByteArray& value) { kept[key] = value; };
        const Setting<bool> flag{"flag", true};
        const Setting<int> number{"number", 7};
        const Setting<QString> word{"word", QStringLiteral("one")};
        const Setting<QStringList> list{"list", {QStringLiteral("a")}};
        {
            Settings settings(load, save);
            QCOMPARE(settings.value(flag), true);
            QCOMPARE(settings.value(number), 7);
            QCOMPARE(settings.value(word), QStringLiteral("one"));
            QCOMPARE(settings.value(list), QStringList{QStringLiteral("a")});
            settings.set(flag, false);
            settings.set(number, -3);
            settings.set(word, QString());
            settings.set(list, {QStringLiteral("x,y"), QStringLiteral("\"é\n")});
        }
        const Settings again(load, save);
        QCOMPARE(again.value(flag), false);
        QCOMPARE(again.value(number), -3);
        QCOMPARE(again.value(word), QString());
        QCOMPARE(again.value(list), (QStringList{QStringLiteral("x,y"), QStringLiteral("\"é\n")}));
    }

    void whatCannotBeReadIsTheFallback()
    {
        const Settings settings([](const QString&) { return QByteArray("?"); });
        QCOMPARE(settings.value(Setting<int>{"n", 7}), 7);
        QCOMPARE(settings.value(Setting<bool>{"b", true}), true);
        QCOMPARE(settings.value(Setting<QStringList>{"l", {}}), QStringList());
    }

    void onlyChangesAreToldAndSaved()
    {
        int saves = 0;
        Settings settings({}, [&](const QString&, const QByteArray&) { ++saves; });
        QSignalSpy changed(&settings, &Settings::changed);
        const Setting<int> number{"number", 7};
        settings.set(number, 8);
        settings.set(number, 8);
        QCOMPARE(saves, 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().first().toString(), QStringLiteral("number"));
    }
};

SW_TEST(SettingsTest)

} // namespace sw::test

#include "SettingsTest.moc"
