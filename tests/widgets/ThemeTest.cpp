#include "widgets/Theme.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/ConversationCard.h"
#include "widgets/ConversationPaint.h"
#include "widgets/EndpointDelegate.h"
#include "widgets/Icons.h"
#include "widgets/Painting.h"
#include "widgets/PayloadView.h"
#include "widgets/Zoom.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QImage>
#include <QLayout>
#include <QMenuBar>
#include <QPainter>
#include <QRadioButton>
#include <QStyleOptionButton>
#include <QTabBar>
#include <QTableView>
#include <QTimer>

using namespace sw;
using namespace sw::test;

class ThemeTest : public QObject
{
    Q_OBJECT
private slots:
    void cleanup()
    {
        Theme::instance().setMode(Theme::Mode::System);
        Theme::instance().setZoom(100);
    }
    void switchesFromTheMenuAndIsRemembered();
    void tintsIcons();
    void zoomsEverything();
    void fitsSmallWindows_data();
    void fitsSmallWindows();
    void showsButtonsWhole();
    void zoomsFromTheMenuAndIsRemembered();
    void comesBackToTheSameSizes();
    void zoomsTheCloseButtonsOfTabs();
    void keepsItsSizesWhenTheColoursChange();
    void radioButtonsAreRoundAtEveryZoom();
    void marksADirectoryLeftOut();
    void followsTheDesktop();
    void comesToRest();
    void isReadable_data();
    void isReadable();
    void whatIsFoundIsReadable_data() { isReadable_data(); }
    void whatIsFoundIsReadable();
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

/// Of what is written on the ground in the picture's corner.
double contrastIn(const QImage& picture)
{
    double most = 1;
    for (int x = 0; x < picture.width(); ++x) {
        for (int y = 0; y < picture.height(); ++y)
            most = std::max(most, contrast(picture.pixelColor(x, y), picture.pixelColor(0, 0)));
    }
    return most;
}

/// Fonts, least sizes and layouts of all parts of a window.
QStringList sizesIn(const QWidget& window)
{
    QStringList all;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const QMargins m = widget->layout() ? widget->layout()->contentsMargins() : QMargins();
        const QSize least = widget->minimumSize();
        all << QStringLiteral("%1 %2 font %3 least %4x%5 margins %6 %7 spacing %8")
                   .arg(QLatin1String(widget->metaObject()->className()), widget->objectName())
                   .arg(widget->font().pixelSize())
                   .arg(least.width())
                   .arg(least.height())
                   .arg(m.left())
                   .arg(m.top())
                   .arg(widget->layout() ? widget->layout()->spacing() : 0);
    }
    all.sort(); // a scroll bar that shows itself changes the order
    return all;
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

void ThemeTest::zoomsEverything()
{
    Theme& theme = Theme::instance();
    WindowFixture fixture(true);
    auto* table = fixture.part<QTableView>("sockets");
    auto* tabs = fixture.tabs()->tabBar();
    const int row = table->verticalHeader()->defaultSectionSize();
    const int header = table->horizontalHeader()->height();
    const int state = table->columnWidth(0);
    const QSize icon = tabs->iconSize();
    theme.setZoom(200);
    QCOMPARE(theme.zoom(), 200);
    QCOMPARE(Theme::px(25), 50);
    QCOMPARE(Theme::ui(13).pixelSize(), 26);
    QCOMPARE(QApplication::font().pixelSize(), 26);
    QCOMPARE(table->verticalHeader()->defaultSectionSize(), 2 * row);
    QCOMPARE(table->horizontalHeader()->height(), 2 * header);
    QCOMPARE(table->columnWidth(0), 2 * state);
    QCOMPARE(tabs->iconSize(), 2 * icon);
    QVERIFY(qApp->styleSheet().contains(QStringLiteral("padding: 14px 28px"))); // tabs: 7px 14px
    QVERIFY(qApp->styleSheet().contains(QStringLiteral("border: 1px solid")));  // a hairline stays one
    theme.setZoom(1000);
    QCOMPARE(theme.zoom(), 200);
    theme.setZoom(1);
    QCOMPARE(theme.zoom(), 50);
}

void ThemeTest::fitsSmallWindows_data()
{
    QTest::addColumn<int>("zoom");
    QTest::addColumn<bool>("page");  // an endpoint's, not only the table of sockets
    QTest::addColumn<bool>("later"); // zoomed when everything stands
    QTest::addColumn<QSize>("size");
    QTest::newRow("narrow") << 100 << false << false << QSize(640, 600);
    QTest::newRow("small") << 100 << true << false << QSize(900, 600);
    QTest::newRow("large fonts") << 150 << true << false << QSize(1024, 700);
    QTest::newRow("huge fonts") << 200 << true << false << QSize(1280, 800);
    QTest::newRow("huge fonts later") << 200 << true << true << QSize(1280, 800);
}

/// Also when the zoom is remembered from the last run: nothing has been rescaled then.
void ThemeTest::fitsSmallWindows()
{
    QFETCH(const int, zoom);
    QFETCH(const bool, page);
    QFETCH(const bool, later);
    QFETCH(const QSize, size);
    Theme::instance().setZoom(later ? 100 : zoom);
    WindowFixture fixture(true);
    if (page) {
        fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
        QTRY_COMPARE(fixture.tabs()->currentIndex(), 1);
    }
    Theme::instance().setZoom(zoom);
    fixture.window().resize(size);
    QTRY_COMPARE(fixture.window().size(), size);
    const QSize least = fixture.window().minimumSizeHint();
    QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
             qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
}

/// In the list that is empty, which grows with the fonts.
void ThemeTest::showsButtonsWhole()
{
    Theme::instance().setZoom(200);
    WindowFixture fixture(true);
    auto* button = fixture.window().findChild<QWidget*>(QStringLiteral("listen"));
    QVERIFY(button);
    QTRY_VERIFY(button->visibleRegion().boundingRect().width() >= button->sizeHint().width());
    Theme::instance().setZoom(100);
    Theme::instance().setZoom(200);
    QTRY_VERIFY(button->visibleRegion().boundingRect().width() >= button->sizeHint().width());
}

void ThemeTest::zoomsFromTheMenuAndIsRemembered()
{
    WindowFixture fixture;
    QTest::keyClick(&fixture.window(), Qt::Key_Equal, Qt::ControlModifier);
    QCOMPARE(Theme::instance().zoom(), 110);
    QTest::keyClick(&fixture.window(), Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(Theme::instance().zoom(), 125);
    QCOMPARE(fixture.saved().value(QStringLiteral("zoom")), QByteArray("125"));
    Theme::instance().setZoom(100);
    MainWindow again(fixture.context());
    QCOMPARE(Theme::instance().zoom(), 125);
    QTest::keyClick(&fixture.window(), Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(Theme::instance().zoom(), 110);
    QTest::keyClick(&fixture.window(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(Theme::instance().zoom(), 100);
}

/// Rounding must not add up while a person tries sizes.
/// A square one has its border in the corner.
void ThemeTest::radioButtonsAreRoundAtEveryZoom()
{
    WindowFixture fixture;
    QRadioButton radio(QStringLiteral("An answer"));
    for (const int zoom : {75, 90, 100, 110, 125, 150, 175, 200}) {
        Theme::instance().setZoom(zoom);
        for (const bool isChosen : {false, true}) {
            radio.setChecked(isChosen);
            radio.resize(radio.sizeHint());
            QStyleOptionButton option;
            option.initFrom(&radio);
            const QRect box = radio.style()->subElementRect(QStyle::SE_RadioButtonIndicator, &option, &radio);
            const QImage image = radio.grab().toImage();
            const QColor ground = image.pixelColor(image.width() - 1, 0);
            QVERIFY2(image.pixelColor(box.topLeft()) == ground, qPrintable(QString::number(zoom)));
            QVERIFY(image.pixelColor(box.left(), box.center().y()) != ground);
        }
    }
}

void ThemeTest::marksADirectoryLeftOut()
{
    QImage image(200, 20, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setFont(Theme::mono());
    painter.setRenderHint(QPainter::TextAntialiasing, false);
    const QString name = QStringLiteral("bus-1zRRJj1xTH");
    const int room = QFontMetrics(painter.font()).horizontalAdvance(name) + Theme::px(18);
    paintElided(painter, QRect(0, 0, room, 20), QStringLiteral("/tmp/") + name, 5, Qt::blue, Qt::red);
    painter.end();
    int dim = 0;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y)
            dim += qRed(image.pixel(x, y)) > 2 * qBlue(image.pixel(x, y));
    }
    QVERIFY(dim > 0);
}

void ThemeTest::comesBackToTheSameSizes()
{
    WindowFixture fixture(true);
    const QStringList before = sizesIn(fixture.window());
    for (const int zoom : {110, 125, 50, 67, 150, 175, 75, 90, 200, 80, 100})
        Theme::instance().setZoom(zoom);
    const QStringList after = sizesIn(fixture.window());
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        QCOMPARE(after[i], before[i]);
}

namespace {

/// What a desktop that turns dark makes of the palette that a program starts from.
class DarkDesktop : public QProxyStyle
{
public:
    using QProxyStyle::QProxyStyle;
    void polish(QPalette& palette) override { palette = QPalette(QColor(0x20, 0x20, 0x20)); }
    using QProxyStyle::polish;
};

} // namespace

void ThemeTest::zoomsTheCloseButtonsOfTabs()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTabBar* bar = fixture.tabs()->tabBar();
    const auto close = [bar] { return bar->tabButton(bar->count() - 1, QTabBar::RightSide); };
    QTRY_VERIFY(bar->count() > 0 && close());
    const int before = close()->width();
    Theme::instance().setZoom(200);
    QVERIFY(close()->width() > before * 3 / 2);
    QVERIFY(bar->tabRect(bar->count() - 1).contains(close()->geometry()));
    Theme::instance().setZoom(100);
    QCOMPARE(close()->width(), before);
}

void ThemeTest::keepsItsSizesWhenTheColoursChange()
{
    WindowFixture fixture(true);
    Theme::instance().setZoom(200);
    QStringList before, after;
    const auto settled = [&fixture](QStringList* sizes) { // some parts are arranged once the others are
        const QStringList last = std::exchange(*sizes, sizesIn(fixture.window()));
        return last == *sizes;
    };
    QTRY_VERIFY(settled(&before));
    Theme::instance().setMode(Theme::Mode::Dark);
    QTRY_VERIFY(settled(&after));
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i < before.size(); ++i)
        QCOMPARE(after[i], before[i]);
}

void ThemeTest::followsTheDesktop()
{
    WindowFixture fixture;
    QVERIFY(!Theme::tokens().isDark);
    QApplication::setStyle(new DarkDesktop(QStringLiteral("Fusion")));
    QEvent event(QEvent::ThemeChange);
    QApplication::sendEvent(&fixture.window(), &event);
    QVERIFY(Theme::tokens().isDark);
    QCOMPARE(QApplication::palette().color(QPalette::Base), Theme::tokens().base);
    Theme::instance().setMode(Theme::Mode::Light); // a person's word counts more
    QApplication::sendEvent(&fixture.window(), &event);
    QVERIFY(!Theme::tokens().isDark);
    Theme::instance().setMode(Theme::Mode::System);
    QVERIFY(Theme::tokens().isDark);
    QApplication::setStyle(new ZoomStyle);
    QApplication::sendEvent(&fixture.window(), &event);
    QVERIFY(!Theme::tokens().isDark);
}

namespace {

class PaletteEvents : public QObject
{
public:
    int count = 0;
    bool eventFilter(QObject*, QEvent* event) override
    {
        count += event->type() == QEvent::ApplicationPaletteChange;
        return false;
    }
};

} // namespace

/// A change of colours that is answered by another one never ends.
void ThemeTest::comesToRest()
{
    WindowFixture fixture;
    PaletteEvents events;
    fixture.window().installEventFilter(&events);
    Theme::instance().setMode(Theme::Mode::Dark);
    QEvent desktop(QEvent::ThemeChange);
    QApplication::sendEvent(&fixture.window(), &desktop);
    int rounds = 0;
    QTimer rest;
    connect(&rest, &QTimer::timeout, this, [&rounds] { ++rounds; });
    rest.start(0);
    QTRY_VERIFY(rounds > 50);
    QVERIFY(events.count > 0);
    QVERIFY2(events.count < 10, qPrintable(QString::number(events.count)));
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
        for (const QColor& ground : {t.base, t.panel, t.window, t.hover, mixed(t.err, t.base, 0.08)})
            QVERIFY2(contrast(text, ground) >= 4.49, qPrintable(text.name() + u' ' + ground.name()));
    }
    QVERIFY(contrast(t.selText, t.sel) >= 4.5);
    QVERIFY(contrast(endpointErrorColor(true), t.sel) >= 4.5);
}

void ThemeTest::whatIsFoundIsReadable()
{
    QFETCH(int, mode);
    Theme::instance().setMode(Theme::Mode(mode));
    QVERIFY(contrast(Theme::tokens().text, foundGround()) >= 4.5);
    for (int tone = 0; tone <= int(CardTone::Error); ++tone) {
        CardLine line{
            QStringLiteral("HHH"), std::vector<CardTone>(3, CardTone(tone)), {0, 1, 2}, {true, true, true}};
        QImage picture(100, 40, QImage::Format_RGB32);
        QPainter painter(&picture);
        QFont font = Theme::mono();
        font.setPixelSize(30); // whole pixels of ink
        painter.setFont(font);
        paintCardLine(painter, line, {0, 0}, 40, {});
        painter.end();
        const int width = int(QFontMetricsF(font).horizontalAdvance(line.text));
        QVERIFY2(contrastIn(picture.copy(0, 0, width, 40)) >= 4.5, qPrintable(QString::number(tone)));
        QCOMPARE(picture.pixel(0, 0), foundGround().rgb());
    }
    PayloadView view;
    QFont font = view.font();
    font.setPixelSize(30);
    view.setFont(font);
    view.resize(900, 200);
    view.setBytes(QByteArray("A\0\xff", 3));
    view.setColours(
        [](const ByteSource&, qint64, qint64) { return std::vector<QColor>(3, Theme::tokens().ok); });
    view.setHighlight(BytePattern(QByteArray("A\0\xff", 3), BytePattern::Case::Exact));
    view.show();
    view.clearFocus();
    for (const auto viewMode : {PayloadLayout::Mode::Text, PayloadLayout::Mode::Both}) {
        view.setMode(viewMode);
        for (int i = 0; i < 3; ++i) {
            const int at = viewMode == PayloadLayout::Mode::Text ? view.payloadLayout().columnOf(0, i)
                                                                 : view.payloadLayout().hexColumn(i);
            const int cells = viewMode == PayloadLayout::Mode::Text && i == 0 ? 1 : 2;
            const QImage picture = view.viewport()->grab(view.cellRect(0, at, cells)).toImage();
            QVERIFY(picture.pixel(0, 0) != Theme::tokens().base.rgb());
            QVERIFY2(contrastIn(picture) >= 4.5, qPrintable(QString::number(i)));
        }
    }
}

SW_TEST(ThemeTest)
#include "ThemeTest.moc"
