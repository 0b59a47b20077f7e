#include "widgets/PayloadView.h"
#include "models/base/LineIndex.h"
#include "tests/TestMain.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <sys/stat.h>

using namespace sw;

class PayloadViewTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void copiesTextAndHex();
    void copiesInEveryForm();
    void opensItsMenuByKeyboard();
    void copiesOnlySoMuch();
    void saves();
    void saysWhyItCannotSave();
    void selectsByKeyboard();
    void selectsByMouse();
    void selectsWholeBytesInHex();
    void selectsWordsByDoubleClick();
    void scrollsWhileDraggingOut();
    void keepsTheSelectionInEveryMode();
    void showsASource();
    void saysThatItIsEmpty();
    void scrollsThroughALargePayload();
    void keepsItsPlaceWhenResized();
    void opensALargeFileInEveryMode_data();
    void opensALargeFileInEveryMode();
    void tintsMatches();
    void drawsNoiseQuietly();
    void numbersLines();
    void numbersLinesOfALargeText();
    void numbersNothingInLittleRoom();

private:
    QPoint cell(int row, int column) const { return m_view->cellRect(row, column).center(); }
    QColor pixel(int row, int column) const
    {
        const QPoint corner = m_view->cellRect(row, column).bottomLeft() + QPoint(1, -1);
        return m_view->viewport()->grab().toImage().pixelColor(corner);
    }

    std::unique_ptr<PayloadView> m_view;
};

namespace {

using Mode = PayloadLayout::Mode;

QString clipboardText() { return QGuiApplication::clipboard()->text(); }

/// 100 MB of zeros with something at its end, taking no disk.
QByteArray sparseFile(const QTemporaryDir& directory, qint64 size)
{
    const QString path = directory.filePath(QStringLiteral("large"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.seek(size - 7) || file.write("the end") != 7)
        return {};
    return QFile::encodeName(path);
}

QStringList complaints;

void noteComplaint(QtMsgType, const QMessageLogContext&, const QString& message) { complaints << message; }

} // namespace

void PayloadViewTest::init()
{
    Theme::instance();
    m_view = std::make_unique<PayloadView>();
    m_view->resize(700, 200);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void PayloadViewTest::copiesTextAndHex()
{
    m_view->setBytes("hello\r\nworld");
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboardText(), QStringLiteral("hello\r\nworld"));
    m_view->setMode(Mode::Both);
    m_view->select(0, 3);
    m_view->copy();
    QCOMPARE(clipboardText(), QStringLiteral("68 65 6c"));
    m_view->setBytes(QByteArray("\0\xff", 2));
    m_view->setMode(Mode::Text);
    m_view->select(0, 2);
    QCOMPARE(m_view->selectedText(), QStringLiteral("\\0\\xff"));
}

void PayloadViewTest::copiesInEveryForm()
{
    m_view->setBytes("a\nb");
    const std::unique_ptr<QMenu> menu(m_view->makeMenu(nullptr));
    QStringList offered, copied;
    for (QAction* action : menu->actions()) {
        if (!action->text().startsWith(QStringLiteral("Copy as")))
            continue;
        offered << action->text();
        action->trigger();
        copied << clipboardText();
    }
    QCOMPARE(offered, QStringList({QStringLiteral("Copy as text"), QStringLiteral("Copy as escapes"),
                                   QStringLiteral("Copy as hex"), QStringLiteral("Copy as C array"),
                                   QStringLiteral("Copy as Base64")}));
    QCOMPARE(copied, QStringList({QStringLiteral("a\nb"), QStringLiteral("a\\nb"), QStringLiteral("61 0a 62"),
                                  QStringLiteral("unsigned char data[3] = {\n    0x61, 0x0a, 0x62,\n};\n"),
                                  QStringLiteral("YQpi")}));
    m_view->select(2, 1);
    m_view->copyAs(BytesForm::Hex);
    QCOMPARE(clipboardText(), QStringLiteral("62"));
}

void PayloadViewTest::opensItsMenuByKeyboard()
{
    m_view->setBytes("abc");
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, m_view->mapToGlobal(QPoint()));
    QCoreApplication::sendEvent(m_view->viewport(), &event);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QTest::keyClick(menu, Qt::Key_Up); // round to the last: Select all
    QTest::keyClick(menu, Qt::Key_Return);
    QCOMPARE(m_view->selectionLength(), 3);
}

void PayloadViewTest::copiesOnlySoMuch()
{
    m_view->setBytes(QByteArray(PayloadView::copyLimit, 'x') + "yyy");
    QSignalSpy noticed(m_view.get(), &PayloadView::noticed);
    m_view->copyAs(BytesForm::Text);
    QCOMPARE(noticed.size(), 1);
    QCOMPARE(noticed[0][0].value<Failure>().sentence,
             QStringLiteral("The first 16,777,216 of 16,777,219 bytes are copied. A file takes them all."));
    QVERIFY(noticed[0][2].toBool());
    QTRY_COMPARE(clipboardText().size(), PayloadView::copyLimit);
    QGuiApplication::clipboard()->clear();
}

void PayloadViewTest::saves()
{
    QTemporaryDir directory;
    const QByteArray bytes = QByteArray(3 << 20, 'x') + "the end";
    m_view->setBytes(bytes);
    QSignalSpy noticed(m_view.get(), &PayloadView::noticed);
    const QString path = directory.filePath(QStringLiteral("saved"));
    const mode_t before = ::umask(027);
    m_view->saveTo(path);
    QTRY_COMPARE(noticed.size(), 2);
    ::umask(before);
    QCOMPARE(noticed[1][0].value<Failure>().sentence, QStringLiteral("Saved 3,145,735 bytes to ") + path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == bytes);
    struct stat about = {};
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &about), 0);
    QCOMPARE(about.st_mode & 0777, mode_t(0640));
    m_view->select(3 << 20, 3);
    m_view->saveTo(path, true);
    QTRY_COMPARE(noticed.size(), 4);
    QCOMPARE(QFileInfo(path).size(), 3);
}

void PayloadViewTest::saysWhyItCannotSave()
{
    m_view->setBytes("abc");
    QSignalSpy noticed(m_view.get(), &PayloadView::noticed);
    m_view->saveTo(QStringLiteral("/nowhere/at/all"));
    QTRY_COMPARE(noticed.size(), 2);
    QCOMPARE(noticed[1][0].value<Failure>().withErrno(),
             QStringLiteral("Saving to /nowhere/at/all: No such file or directory (ENOENT)"));
    QVERIFY(!noticed[1][1].toBool());
}

void PayloadViewTest::selectsByKeyboard()
{
    m_view->setBytes("abcdef\nghi");
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("ab"));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->caret(), 9);
    QCOMPARE(m_view->selectionLength(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("gh"));
    QTest::keyClick(m_view.get(), Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedText(), QStringLiteral("abcdef\ngh"));
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->caret(), 7);
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(m_view->caret(), 10);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->caret(), 0);
    m_view->setBytes("\u00e4b"); // a character at a time
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->caret(), 2);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->caret(), 0);
}

void PayloadViewTest::selectsByMouse()
{
    m_view->setBytes("abcdef\nghi");
    QWidget* port = m_view->viewport();
    QTest::mousePress(port, Qt::LeftButton, {}, m_view->cellRect(0, 1).topLeft() + QPoint(1, 5));
    QTest::mouseMove(port, m_view->cellRect(0, 4).topLeft() + QPoint(1, 5));
    QTest::mouseRelease(port, Qt::LeftButton, {}, m_view->cellRect(0, 4).topLeft() + QPoint(1, 5));
    QCOMPARE(m_view->selectedText(), QStringLiteral("bcd"));
    QTest::mouseClick(port, Qt::LeftButton, Qt::ShiftModifier,
                      m_view->cellRect(1, 1).topLeft() + QPoint(1, 5));
    QCOMPARE(m_view->selectedText(), QStringLiteral("bcdef\ng"));
}

void PayloadViewTest::selectsWholeBytesInHex()
{
    m_view->setBytes("0123456789abcdef0123456789abcdef");
    m_view->setMode(Mode::Both);
    const PayloadLayout& layout = m_view->payloadLayout();
    QWidget* port = m_view->viewport();
    QTest::mousePress(port, Qt::LeftButton, {}, cell(0, layout.hexColumn(4)));
    QTest::mouseMove(port, cell(0, layout.hexColumn(6)));
    QCOMPARE(m_view->selectionStart(), 4);
    QCOMPARE(m_view->selectionLength(), 3);
    QTest::mouseMove(port, cell(0, layout.hexColumn(2)));
    QCOMPARE(m_view->selectionStart(), 2);
    QCOMPARE(m_view->selectionLength(), 3);
    QTest::mouseMove(port, cell(1, layout.hexColumn(0)));
    QCOMPARE(m_view->selectionStart(), 4);
    QCOMPARE(m_view->selectionLength(), 13);
    QTest::mouseRelease(port, Qt::LeftButton, {}, cell(1, layout.hexColumn(0)));
    // In the text columns the same bytes are tinted, and copying gives text.
    QCOMPARE(pixel(0, layout.textColumn(5)), Theme::tokens().sel);
    QCOMPARE(pixel(0, layout.hexColumn(5)), Theme::tokens().sel);
    QVERIFY(pixel(0, layout.textColumn(3)) != Theme::tokens().sel);
    QTest::mousePress(port, Qt::LeftButton, {}, cell(0, layout.textColumn(1)));
    QTest::mouseMove(port, cell(0, layout.textColumn(2)));
    QTest::mouseRelease(port, Qt::LeftButton, {}, cell(0, layout.textColumn(2)));
    QCOMPARE(m_view->selectedText(), QStringLiteral("12"));
}

void PayloadViewTest::selectsWordsByDoubleClick()
{
    m_view->setBytes("GET /index_1.html");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(0, 7));
    QCOMPARE(m_view->selectedText(), QStringLiteral("index_1"));
    m_view->setBytes(QByteArray("ab\0\0\0c", 6));
    m_view->setMode(Mode::Hex);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(0, m_view->payloadLayout().hexColumn(3)));
    QCOMPARE(m_view->selectionStart(), 2);
    QCOMPARE(m_view->selectionLength(), 3);
}

void PayloadViewTest::scrollsWhileDraggingOut()
{
    m_view->setBytes(QByteArray("line\n").repeated(500));
    QWidget* port = m_view->viewport();
    QTest::mousePress(port, Qt::LeftButton, {}, cell(0, 0));
    QTest::mouseMove(port, QPoint(40, port->height() + 50));
    QTRY_VERIFY(m_view->topRow() > 100);
    QTest::mouseMove(port, QPoint(40, -50));
    QTRY_COMPARE(m_view->topRow(), 0);
    QTest::mouseRelease(port, Qt::LeftButton, {}, QPoint(40, -50));
    QVERIFY(m_view->selectionLength() < 10);
}

void PayloadViewTest::keepsTheSelectionInEveryMode()
{
    m_view->setBytes(QByteArray("line of text\n").repeated(1000));
    m_view->reveal(9'000, 20);
    for (const Mode mode : {Mode::Hex, Mode::Both, Mode::Text}) {
        m_view->setMode(mode);
        QCOMPARE(m_view->selectionStart(), 9'000);
        QCOMPARE(m_view->selectionLength(), 20);
        QVERIFY(m_view->topRow() <= 9'020);
        QVERIFY(m_view->payloadLayout().moved(m_view->topRow(), m_view->visibleRows()) > 9'020);
    }
}

void PayloadViewTest::showsASource()
{
    m_view->setSource(ByteSource::fromBytes("from a source"));
    QSignalSpy moved(m_view.get(), &PayloadView::selectionChanged);
    m_view->select(5, 1);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(m_view->selectedText(), QStringLiteral("a"));
    m_view->select(10, 100);
    QCOMPARE(m_view->selectedText(), QStringLiteral("rce"));
    m_view->setSource(nullptr);
    QCOMPARE(m_view->selectionLength(), 0);
    QCOMPARE(m_view->visibleText(), QString());
    m_view->copyAs(BytesForm::Hex);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, cell(0, 0));
    QCOMPARE(m_view->selectionLength(), 0);
}

void PayloadViewTest::saysThatItIsEmpty()
{
    const QImage nothing = m_view->viewport()->grab().toImage();
    m_view->setBytes(QByteArray());
    QVERIFY(m_view->source());
    QVERIFY(m_view->viewport()->grab().toImage() != nothing);
}

void PayloadViewTest::scrollsThroughALargePayload()
{
    QByteArray large;
    while (large.size() < 4 << 20)
        large += "line " + QByteArray::number(large.size()) + '\n';
    large += "the end";
    m_view->setBytes(large);
    QScrollBar* bar = m_view->verticalScrollBar();
    bar->setValue(bar->maximum());
    QVERIFY(m_view->visibleText().endsWith(QStringLiteral("the end")));
    // A step is a row, wherever it starts.
    const qint64 top = m_view->topRow();
    bar->triggerAction(QScrollBar::SliderSingleStepSub);
    QCOMPARE(m_view->topRow(), m_view->payloadLayout().moved(top, -1));
    bar->triggerAction(QScrollBar::SliderSingleStepAdd);
    QCOMPARE(m_view->topRow(), top);
    bar->setValue(0);
    QVERIFY(m_view->visibleText().startsWith(QStringLiteral("line 0\\n")));
}

void PayloadViewTest::keepsItsPlaceWhenResized()
{
    m_view->setBytes(QByteArray("some words and more of them").repeated(20'000));
    m_view->reveal(300'000, 4);
    for (const int width : {400, 900, 300}) {
        m_view->resize(width, 200);
        QCoreApplication::processEvents();
        const qint64 top = m_view->topRow();
        QVERIFY2(top > 290'000 && top <= 300'000, qPrintable(QString::number(top)));
    }
}

void PayloadViewTest::opensALargeFileInEveryMode_data()
{
    QTest::addColumn<Mode>("mode");
    QTest::addColumn<qint64>("size");
    for (const qint64 size : {qint64(100) << 20, qint64(5) << 30}) {
        QTest::addRow("text, %lld MB", static_cast<long long>(size >> 20)) << Mode::Text << size;
        QTest::addRow("hex, %lld MB", static_cast<long long>(size >> 20)) << Mode::Hex << size;
        QTest::addRow("both, %lld MB", static_cast<long long>(size >> 20)) << Mode::Both << size;
    }
}

void PayloadViewTest::opensALargeFileInEveryMode()
{
    QFETCH(Mode, mode);
    QFETCH(qint64, size);
    QTemporaryDir directory;
    auto file = ByteSource::fromFile(sparseFile(directory, size));
    QVERIFY(file);
    m_view->resize(1400, 900);
    QCoreApplication::processEvents();
    m_view->setMode(mode);
    QElapsedTimer timer;
    timer.start();
    m_view->setSource(*file);
    m_view->repaint();
    qInfo("opened in %.1f ms", double(timer.nsecsElapsed()) / 1e6);
    qint64 worst = 0;
    for (int i = 1; i <= 40; ++i) {
        timer.restart();
        m_view->verticalScrollBar()->setValue(int(qint64(m_view->verticalScrollBar()->maximum()) * i / 40));
        m_view->repaint();
        worst = std::max(worst, timer.nsecsElapsed());
    }
    qInfo("scrolled in %.1f ms at worst", double(worst) / 1e6);
    const QString ending =
        mode == Mode::Hex ? QStringLiteral("74 68 65 20 65 6e 64") : QStringLiteral("the end");
    QVERIFY(m_view->visibleText().endsWith(ending));
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(m_view->caret(), size);
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_view->selectionStart(), size - 1);
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QVERIFY(m_view->caret() < size - 100);
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(m_view->topRow(), 0);
}

void PayloadViewTest::tintsMatches()
{
    m_view->setBytes("one two one");
    const QColor plain = pixel(0, 0);
    m_view->setHighlight(BytePattern("one"));
    QVERIFY(pixel(0, 0) != plain);
    QVERIFY(pixel(0, 10) != plain);
    QCOMPARE(pixel(0, 5), plain);
    m_view->setHighlight({});
    QCOMPARE(pixel(0, 0), plain);
}

void PayloadViewTest::drawsNoiseQuietly()
{
    QByteArray noise;
    for (char32_t c = 0x80; c < 0x11000; ++c) { // every character of the first plane
        if (c < 0xd800 || c > 0xdfff)
            noise += QString::fromUcs4(&c, 1).toUtf8();
    }
    for (quint32 i = 0, state = 1; i < 50'000; ++i) {
        state = state * 1664525 + 1013904223;
        noise += char(state >> 24);
    }
    m_view->resize(1400, 900);
    complaints.clear();
    const QtMessageHandler before = qInstallMessageHandler(noteComplaint);
    m_view->setBytes(noise);
    for (bool more = true; more;) {
        m_view->viewport()->grab();
        const qint64 top = m_view->topRow();
        m_view->verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepAdd);
        more = m_view->topRow() > top;
    }
    qInstallMessageHandler(before);
    QCOMPARE(complaints, QStringList());
}

void PayloadViewTest::numbersLines()
{
    const QByteArray text = "one\n" + QByteArray(150, 'x') + "\nthree\n";
    auto index = std::make_shared<LineIndex>();
    index->append(text);
    const int before = m_view->cellRect(0, 0).left();
    m_view->setLineIndex(index);
    m_view->setQuietLineFeeds(true);
    m_view->setBytes(text);
    const auto numbers = m_view->visibleLineNumbers();
    QCOMPARE(numbers, (std::vector<qint64>{1, 2, 0, 3}));
    QVERIFY(m_view->cellRect(0, 0).left() > before + 3 * m_view->fontMetrics().horizontalAdvance(u'0'));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, cell(3, 2));
    QVERIFY(m_view->caret() == qint64(text.indexOf("three")) + 2 ||
            m_view->caret() == qint64(text.indexOf("three")) + 3);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, {1, cell(3, 0).y()});
    QCOMPARE(m_view->caret(), qint64(text.indexOf("three")));
    m_view->setMode(Mode::Hex);
    QVERIFY(m_view->visibleLineNumbers().empty());
    QCOMPARE(m_view->cellRect(0, 0).left(), before);
}

void PayloadViewTest::numbersLinesOfALargeText()
{
    QByteArray text;
    for (int i = 1; i <= 200'000; ++i)
        text += QByteArray::number(i) + '\n';
    auto index = std::make_shared<LineIndex>();
    index->append(text);
    m_view->setLineIndex(index);
    m_view->setBytes(text);
    for (const int line : {1, 777, 123'456, 199'990}) {
        m_view->reveal(text.indexOf("\n" + QByteArray::number(line) + "\n") + 1, 1);
        const auto numbers = m_view->visibleLineNumbers();
        const QStringList rows = m_view->visibleText().split(u'\n');
        QVERIFY(numbers.size() >= std::size_t(rows.size()));
        for (int i = 0; i < rows.size(); ++i)
            QCOMPARE(QString::number(numbers[std::size_t(i)]) + QStringLiteral("\\n"), rows[i]);
    }
}

void PayloadViewTest::numbersNothingInLittleRoom()
{
    const QByteArray text = "[\n1\n]";
    auto index = std::make_shared<LineIndex>();
    index->append(text);
    m_view->setLineIndex(index);
    m_view->setBytes(text);
    QVERIFY(!m_view->visibleLineNumbers().empty());
    m_view->resize(260, 200);
    QTRY_VERIFY(m_view->visibleLineNumbers().empty());
}

SW_TEST(PayloadViewTest)
#include "PayloadViewTest.moc"
