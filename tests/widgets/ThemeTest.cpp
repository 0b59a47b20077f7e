#include "widgets/Theme.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Icons.h"

#include <QAction>
#include <QApplication>
#include <QMenuBar>

using namespace sw;
using namespace sw::test;

class ThemeTest : public QObject
{
    Q_OBJECT
private slots:
    void cleanup() { Theme::instance().setMode(Theme::Mode::System); }
    void switchesFromTheMenuAndIsRemembered();
    void tintsIcons();
    void isReadable_data();
    void isReadable();
};

namespace {

void chooseEntry(MainWindow& window, const QString& text)
{
    for (QAction* action : window.actions()) {
        if (action->text() == text)
            action->trigger();
    }
}

double luminance(const QColor& color)
{
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

} // namespace

void ThemeTest::switchesFromTheMenuAndIsRemembered()
{
    WindowFixture fixture;
    chooseEntry(fixture.window(), QStringLiteral("Dark"));
    QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(0x17, 0x1a, 0x1f));
    QCOMPARE(fixture.saved().value(QStringLiteral("theme")), QByteArray("dark"));
    const QColor corner = fixture.window().grab().toImage().pixelColor(fixture.window().width() - 5, 5);
    QCOMPARE(corner, QColor(0x1d, 0x20, 0x26));
    chooseEntry(fixture.window(), QStringLiteral("Light"));
    QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(Qt::white));
    MainWindow again(fixture.context());
    QCOMPARE(Theme::instance().mode(), Theme::Mode::Light);
}

void ThemeTest::tintsIcons()
{
    Theme::instance().setMode(Theme::Mode::Light);
    const QIcon icon = themedIcon(QStringLiteral("record"), IconColor::Err);
    QCOMPARE(icon.pixmap(QSize(20, 20)).toImage().pixelColor(10, 10), QColor(0xcf, 0x2f, 0x3a));
    Theme::instance().setMode(Theme::Mode::Dark);
    QCOMPARE(icon.pixmap(QSize(20, 20)).toImage().pixelColor(10, 10), QColor(0xf2, 0x72, 0x7b));
}

void ThemeTest::isReadable_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("light") << int(Theme::Mode::Light);
    QTest::newRow("dark") << int(Theme::Mode::Dark);
}

void ThemeTest::isReadable()
{
    QFETCH(int, mode);
    Theme::instance().setMode(Theme::Mode(mode));
    const Tokens& t = Theme::tokens();
    for (const QColor& text : {t.text, t.text2, t.text3, t.ok, t.in, t.out, t.warn, t.err, t.violet}) {
        QVERIFY2(contrast(text, t.base) >= 4.5, qPrintable(text.name()));
        QVERIFY2(contrast(text, t.panel) >= 4.4, qPrintable(text.name()));
    }
    QVERIFY(contrast(t.selText, t.sel) >= 4.5);
}

SW_TEST(ThemeTest)
#include "ThemeTest.moc"
