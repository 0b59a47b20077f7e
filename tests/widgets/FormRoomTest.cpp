#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AddressBook.h"
#include "widgets/AddressField.h"
#include "widgets/Form.h"
#include "widgets/ReplyForm.h"
#include "widgets/RulesEditor.h"
#include "widgets/ShortcutSheet.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace sw;
using namespace sw::test;

/// Forms and sheets in windows of every size: where they stand, what of them is in view, what they lead to
/// and what they keep.
class FormRoomTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup()
    {
        m_fixture.reset();
        Theme::instance().setZoom(100);
    }
    void staysWithinItsWindow_data();
    void staysWithinItsWindow();
    void whatWasChosenComesIntoView();
    void thereIsNoHoleUnderTheAddress();
    void nothingJumpsWhileItIsLookedAt();
    void growsForALongAddress();
    void theButtonTellsOfAWrongField();
    void submittingLeadsToTheFirstWrongField();
    void escapeKeepsWhatWasTyped();
    void aDraftIsForgottenWithTheForms();
    void aReplySaysWhose();
    void wordsStartAtOnePlaceInEveryBox();
    void anEmptyTableOfRulesSaysSo();
    void theSheetFitsItsWindow_data();
    void theSheetFitsItsWindow();

private:
    Form* form(const char* name = "newListener") const
    {
        return m_fixture->window().findChild<Form*>(QLatin1String(name));
    }
    template <class T> T* part(const char* name, const char* of = "newListener") const
    {
        return m_fixture->field<T>(of, name);
    }
    static QRect placeOf(const QWidget* widget) { return {widget->mapToGlobal(QPoint()), widget->size()}; }
    static bool isSeen(const QWidget* widget)
    {
        return widget->isVisible() && widget->visibleRegion().boundingRect().size() == widget->size();
    }
    void openIn(const QSize& size)
    {
        m_fixture->window().resize(size);
        m_fixture->window().openNewListener(m_fixture->pathText("a.sock"));
        QTRY_VERIFY(form()->isActiveWindow());
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void FormRoomTest::staysWithinItsWindow_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("reply");
    for (const char* reply : {"None", "Rules", "HTTP rules"}) {
        QTest::addRow("small, %s", reply) << QSize(900, 600) << QString::fromLatin1(reply);
        QTest::addRow("large, %s", reply) << QSize(1440, 900) << QString::fromLatin1(reply);
    }
}

void FormRoomTest::staysWithinItsWindow()
{
    QFETCH(QSize, size);
    QFETCH(QString, reply);
    openIn(size);
    part<QComboBox>("reply")->setCurrentText(reply);
    const auto isWithin = [this] {
        return m_fixture->window().frameGeometry().contains(form()->frameGeometry()) &&
               form()->rect().contains(
                   QRect(part<QWidget>("listen")->mapTo(form(), QPoint()), part<QWidget>("listen")->size()));
    };
    QTRY_VERIFY(isWithin());
    part<QLineEdit>("mode")->setText(QStringLiteral("x"));
    click(part<QPushButton>("listen")); // an error takes room, too
    QTRY_VERIFY(isWithin());
    const QRect room = m_fixture->window().frameGeometry() & form()->screen()->availableGeometry();
    QTRY_VERIFY(std::abs(form()->frameGeometry().center().x() - room.center().x()) <= 2);
}

void FormRoomTest::whatWasChosenComesIntoView()
{
    openIn({900, 600});
    auto* reply = part<QComboBox>("reply");
    reply->setFocus();
    reply->setCurrentText(QStringLiteral("Rules"));
    QTRY_VERIFY(isSeen(part<QPushButton>("addRule")));
    QTRY_VERIFY(isSeen(reply));
    reply->setCurrentText(QStringLiteral("HTTP rules"));
    QTRY_VERIFY(isSeen(part<QPlainTextEdit>("httpRules")));
    QTRY_VERIFY(isSeen(part<QPushButton>("examples")));
}

void FormRoomTest::thereIsNoHoleUnderTheAddress()
{
    m_fixture->window().openNewListener();
    const auto gap = [this] {
        return placeOf(part<QComboBox>("type")).top() - placeOf(part<QLineEdit>("address")).bottom();
    };
    const auto* verdict = part<QLabel>("verdict");
    QTRY_VERIFY(form()->isActiveWindow());
    QCOMPARE(verdict->text(), QStringLiteral("A path, or @ and an abstract name"));
    QVERIFY2(gap() <= Theme::px(18 + 4 + 8) + 2, QByteArray::number(gap()));
    part<QLineEdit>("address")->setText(m_fixture->pathText("a.sock"));
    QTRY_VERIFY(!verdict->text().isEmpty());
    QTRY_VERIFY(gap() <= Theme::px(18 + 4 + 8) + 2);
}

/// A verdict of two lines that goes with a key and comes back: what is below stays where it is.
void FormRoomTest::nothingJumpsWhileItIsLookedAt()
{
    AddressBook book(m_fixture->context().settings);
    AddressField field(AddressField::Purpose::Listen, book);
    field.setFixedWidth(Theme::px(200));
    static_cast<QWidget&>(field).show();
    field.setText(m_fixture->pathText("no-such-directory/a.sock"));
    const auto* verdict = field.findChild<QLabel*>(QStringLiteral("verdict"));
    QTRY_VERIFY(!verdict->text().isEmpty());
    const auto height = [&field] { return field.layout()->totalHeightForWidth(field.width()); };
    const int whole = height();
    QVERIFY(whole > field.edit()->height() + 2 * QFontMetrics(verdict->font()).height()); // two lines
    field.resize(field.width(), whole);
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(field.edit(), Qt::Key_X);
        QCOMPARE(verdict->text(), QString()); // it is being looked at
        QVERIFY(height() >= whole - 2);
    }
    QTRY_VERIFY(!verdict->text().isEmpty());
    field.setText({});
    QTRY_VERIFY(height() < whole);
}

void FormRoomTest::growsForALongAddress()
{
    openIn({1440, 900});
    auto* address = part<QLineEdit>("address");
    const QString longest = QStringLiteral("/tmp/") + QString(75, u'x');
    address->setText(longest);
    const auto isWhole = [&] {
        return address->width() >= address->fontMetrics().horizontalAdvance(longest) + Theme::px(16);
    };
    QTRY_VERIFY(isWhole());
    QVERIFY(m_fixture->window().frameGeometry().contains(form()->frameGeometry()));
    form()->done(QDialog::Rejected);
    openIn({1440, 900});
    const int usual = form()->width();
    address = part<QLineEdit>("address");
    address->setText(longest + QString(200, u'x')); // no socket has it: nothing to make room for
    QTRY_VERIFY(address->property("wrong").toBool());
    QTRY_VERIFY(form()->property("blocked").isValid() || !part<QLabel>("verdict")->text().isEmpty());
    QCOMPARE(form()->width(), usual);
    m_fixture->window().resize(900, 600); // nor wider than that one
    form()->done(QDialog::Rejected);
    openIn({900, 600});
    address = part<QLineEdit>("address");
    address->setText(longest);
    QTRY_VERIFY(m_fixture->window().frameGeometry().contains(form()->frameGeometry()));
}

void FormRoomTest::theButtonTellsOfAWrongField()
{
    m_fixture->window().openNewClient(QStringLiteral("/tmp/") + QString(120, u'x'));
    auto* connectButton = part<QPushButton>("connect", "newClient");
    auto* address = part<QLineEdit>("address", "newClient");
    QVERIFY(connectButton->property("blocked").toBool());
    QVERIFY(connectButton->accessibleDescription().contains(QStringLiteral("Address")));
    const auto drawn = [connectButton] {
        return connectButton->grab().toImage().pixelColor(connectButton->width() / 2, 4);
    };
    QVERIFY(drawn() != Theme::tokens().accent);
    connectButton->setFocus();
    QTest::keyClick(connectButton, Qt::Key_Space); // it can be pressed, and leads to what is wrong
    QTRY_VERIFY(address->hasFocus());
    QVERIFY(form("newClient")->isVisible());
    QCOMPARE(address->text().size(), 125); // nothing typed is lost
    address->setText(m_fixture->pathText("a.sock"));
    QVERIFY(!connectButton->property("blocked").toBool());
    QCOMPARE(connectButton->accessibleDescription(), QString());
    QCOMPARE(drawn(), Theme::tokens().accent);
}

void FormRoomTest::submittingLeadsToTheFirstWrongField()
{
    openIn({1280, 800});
    part<QLineEdit>("mode")->setText(QStringLiteral("9"));
    auto* backlog = part<QLineEdit>("backlog");
    backlog->setFocus();
    backlog->selectAll();
    QTest::keyClicks(backlog, QStringLiteral("12"));
    QTest::keyClick(backlog, Qt::Key_Return);
    QTRY_VERIFY(part<QLineEdit>("mode")->hasFocus());
    part<QLineEdit>("mode")->setText(QStringLiteral("0600"));
    part<QLineEdit>("address")->setText(QStringLiteral("@"));
    part<QLineEdit>("address")->clear();
    QTest::keyClick(part<QLineEdit>("mode"), Qt::Key_Return);
    QTRY_VERIFY(part<QLineEdit>("address")->hasFocus());
    part<QLineEdit>("address")->setText(m_fixture->pathText("a.sock"));
    const QPointer<Form> open = form();
    QTest::keyClick(part<QLineEdit>("backlog"), Qt::Key_Return);
    QTRY_VERIFY(!open);
    QVERIFY(m_fixture->connectSoon("a.sock").isOpen());
}

void FormRoomTest::escapeKeepsWhatWasTyped()
{
    QTest::keyClick(&m_fixture->window(), Qt::Key_L, Qt::ControlModifier);
    QTRY_VERIFY(form() && form()->isActiveWindow());
    part<QLineEdit>("address")->setText(m_fixture->pathText("kept.sock"));
    part<QComboBox>("reply")->setCurrentText(QStringLiteral("Fixed text"));
    part<QLineEdit>("replyText")->setText(QStringLiteral("a long answer"));
    part<QLineEdit>("replyText")->setFocus();
    QTest::keyClick(part<QLineEdit>("replyText"), Qt::Key_Escape);
    QTRY_VERIFY(!form() || !form()->isVisible());
    m_fixture->window().openNewListener();
    QTRY_VERIFY(form()->isActiveWindow());
    QCOMPARE(part<QLineEdit>("address")->text(), m_fixture->pathText("kept.sock"));
    QCOMPARE(part<QLineEdit>("replyText")->text(), QStringLiteral("a long answer"));
    QTRY_VERIFY(part<QLineEdit>("address")->hasFocus()); // typing begins anew
    QTRY_COMPARE(part<QLineEdit>("address")->selectedText(), m_fixture->pathText("kept.sock"));
    const QPointer<Form> before = form();
    click(part<QPushButton>("cancel"));
    QTRY_VERIFY(!before); // thrown away
    m_fixture->window().openNewListener();
    QCOMPARE(part<QLineEdit>("address")->text(), QString());
    QCOMPARE(part<QComboBox>("reply")->currentText(), QStringLiteral("None"));
}

void FormRoomTest::aDraftIsForgottenWithTheForms()
{
    m_fixture->window().openNewListener(m_fixture->pathText("kept.sock"));
    part<QComboBox>("reply")->setCurrentText(QStringLiteral("Echo"));
    form()->reject();
    const QPointer<Form> away = form();
    QVERIFY(away && !away->isVisible());
    for (QAction* action : m_fixture->window().actions()) {
        if (action->text() == QLatin1String("Settings"))
            action->trigger();
    }
    QVERIFY(away);
    click(m_fixture->part<QPushButton>("resetFormsNow"));
    QTRY_VERIFY(!away);
}

void FormRoomTest::aReplySaysWhose()
{
    ReplyForm open(m_fixture->spec("rules.sock", EndpointKind::Listener), &m_fixture->window());
    QCOMPARE(open.windowTitle(), QStringLiteral("Reply of rules.sock"));
    QCOMPARE(open.accessibleName(), open.windowTitle());
}

void FormRoomTest::wordsStartAtOnePlaceInEveryBox()
{
    QWidget both;
    auto* layout = new QVBoxLayout(&both);
    auto* line = new QLineEdit;
    auto* text = new QPlainTextEdit;
    layout->addWidget(line);
    layout->addWidget(text);
    both.show();
    for (const int zoom : {100, 150, 200}) {
        Theme::instance().setZoom(zoom);
        layout->activate();
        const auto cursor = line->inputMethodQuery(Qt::ImCursorRectangle).toRectF();
        const double inLine = line->x() + cursor.center().x();
        const double inText = text->x() + text->viewport()->x() + text->cursorRect().x();
        QVERIFY2(std::abs(inLine - inText) <= Theme::px(3),
                 qPrintable(QStringLiteral("%1: %2, %3").arg(zoom).arg(inLine).arg(inText)));
    }
}

void FormRoomTest::anEmptyTableOfRulesSaysSo()
{
    openIn({1280, 800});
    part<QComboBox>("reply")->setCurrentText(QStringLiteral("Rules"));
    const auto saysSo = [this] {
        for (const QLabel* label : form()->findChildren<QLabel*>()) {
            if (label->text() == QLatin1String("No rules yet") && label->isVisible())
                return true;
        }
        return false;
    };
    QTRY_VERIFY(saysSo());
    auto* table = part<QTableWidget>("rules");
    const int low = table->height();
    QTest::keyClick(table, Qt::Key_Insert);
    QTRY_VERIFY(!saysSo());
    form()->findChild<RulesEditor*>()->setRules(
        QList<ReplyRule>(9, {RuleCondition::Equals, "ping", "pong", std::nullopt}));
    QTRY_VERIFY(table->height() > low + 2 * table->rowHeight(0)); // as high as its rows,
    QVERIFY(table->height() <= low + 4 * table->rowHeight(0));    // within bounds
    QTRY_VERIFY(isSeen(part<QPushButton>("addRule")));
}

void FormRoomTest::theSheetFitsItsWindow_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("zoom");
    QTest::newRow("small") << QSize(900, 600) << 100;
    QTest::newRow("as in the pictures") << QSize(1440, 900) << 100;
    QTest::newRow("large letters") << QSize(1440, 900) << 150;
    QTest::newRow("huge letters") << QSize(1440, 900) << 200;
}

void FormRoomTest::theSheetFitsItsWindow()
{
    QFETCH(QSize, size);
    QFETCH(int, zoom);
    Theme::instance().setZoom(zoom);
    m_fixture->window().resize(size);
    QTest::keyClick(&m_fixture->window(), Qt::Key_F1);
    auto* sheet = m_fixture->window().findChild<ShortcutSheet*>();
    QVERIFY(sheet);
    QTRY_VERIFY(sheet->isVisible());
    const QRect room =
        m_fixture->window().frameGeometry() & m_fixture->window().screen()->availableGeometry();
    QVERIFY(sheet->width() <= room.width() && sheet->height() <= room.height());
    QVERIFY(isSeen(sheet->findChild<QPushButton*>(QStringLiteral("close"))));
    auto* area = sheet->findChild<QScrollArea*>(QStringLiteral("shortcuts"));
    QTRY_COMPARE(area->widget()->width(), area->viewport()->width()); // nothing lies at its side
    for (const QLabel* label : area->findChildren<QLabel*>()) {
        const int needs =
            label->hasHeightForWidth() ? label->heightForWidth(label->width()) : label->sizeHint().height();
        QVERIFY2(label->height() >= needs, qPrintable(label->text()));
        QVERIFY2(label->wordWrap() || label->width() >= label->sizeHint().width(), qPrintable(label->text()));
    }
}

SW_TEST(FormRoomTest)
#include "FormRoomTest.moc"
