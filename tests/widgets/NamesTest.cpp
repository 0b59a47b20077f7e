#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/HttpPage.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace sw;
using namespace sw::test;

/// Every control has a name that a screen reader says; foreign text is never taken for markup.
class NamesTest : public QObject
{
    Q_OBJECT
private slots:
    void everyControlHasAName();
    void theContractsNamesAreThere();
    void labelsArePlainText();
};

namespace {

bool isControl(const QWidget* widget)
{
    if (qobject_cast<const QHeaderView*>(widget) || !widget->isVisible())
        return false;
    const QString className = QLatin1String(widget->metaObject()->className());
    if (className.startsWith(QLatin1String("QComboBox")) && className != QLatin1String("QComboBox"))
        return false; // its closed list
    const bool itemView = qobject_cast<const QAbstractItemView*>(widget);
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QPlainTextEdit*>(widget) || itemView;
}

QStringList unnamed(QWidget* top)
{
    QStringList found;
    for (QWidget* widget : top->findChildren<QWidget*>()) {
        if (!isControl(widget) || widget->focusPolicy() == Qt::NoFocus)
            continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        const QString name = face->text(QAccessible::Name) + face->text(QAccessible::Description);
        if (name.isEmpty())
            found << QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                 widget->objectName());
    }
    return found;
}

/// As something outside sees a widget: by its name, or by the label that is its buddy.
bool hasNamed(QWidget* top, const QString& name)
{
    for (QWidget* widget : top->findChildren<QWidget*>()) {
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        if (!face)
            continue;
        if (face->text(QAccessible::Name) == name && !qobject_cast<QLabel*>(widget))
            return true;
        for (const auto& [other, relation] : face->relations(QAccessible::Label)) {
            Q_UNUSED(relation)
            if (other->text(QAccessible::Name) == name)
                return true;
        }
    }
    return false;
}

} // namespace

void NamesTest::everyControlHasAName()
{
    WindowFixture fixture(true);
    QCOMPARE(unnamed(&fixture.window()), QStringList());
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    QCOMPARE(unnamed(&fixture.window()), QStringList());
    fixture.window().openHttp();
    QCOMPARE(unnamed(&fixture.window()), QStringList());
    fixture.window().openNewListener();
    fixture.window().openNewClient();
    for (QDialog* dialog : fixture.window().findChildren<QDialog*>()) {
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->windowTitle().isEmpty());
    }
}

void NamesTest::theContractsNamesAreThere()
{
    WindowFixture fixture(true);
    for (const char* name : {"Endpoints", "Traffic", "New listener", "New client", "New tap",
                             "New HTTP request", "Filter sockets", "Sockets"})
        QVERIFY2(hasNamed(&fixture.window(), QLatin1String(name)), name);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    for (const char* name :
         {"Stop", "Close connection", "Connections", "Conversation", "Message", "Text", "Hex", "Escapes",
          "Send to", "Line ending", "Every", "Count", "Send", "Finish sending", "Repeat"})
        QVERIFY2(hasNamed(fixture.page(), QLatin1String(name)), name);
    HttpPage* http = fixture.window().openHttp();
    for (const char* name : {"Address", "Method", "Target", "Send request", "Response body", "History"})
        QVERIFY2(hasNamed(http, QLatin1String(name)), name);
    fixture.window().openNewListener();
    auto* listener = fixture.window().findChild<QDialog*>(QStringLiteral("newListener"));
    QCOMPARE(listener->windowTitle(), QStringLiteral("New listener"));
    for (const char* name : {"Address", "Mode", "Backlog", "Reply text", "Reply", "Socket API", "Listen"})
        QVERIFY2(hasNamed(listener, QLatin1String(name)), name);
    fixture.window().openNewClient();
    auto* client = fixture.window().findChild<QDialog*>(QStringLiteral("newClient"));
    QCOMPARE(client->windowTitle(), QStringLiteral("New client"));
    for (const char* name : {"Address", "Socket API", "Retry until it appears", "Connect"})
        QVERIFY2(hasNamed(client, QLatin1String(name)), name);
}

void NamesTest::labelsArePlainText()
{
    WindowFixture fixture(true);
    EndpointSpec spec = fixture.spec("<b>bold</b>.sock", EndpointKind::Client);
    fixture.window().showEndpoint(fixture.engine().start(spec));
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    fixture.window().openNewListener(QStringLiteral("/tmp/<b>x</b>"));
    for (const QLabel* label : fixture.window().findChildren<QLabel*>())
        QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty(), qPrintable(label->text()));
    for (const QWidget* widget : fixture.window().findChildren<QWidget*>())
        QVERIFY2(!widget->toolTip().contains(QStringLiteral("<b>")), qPrintable(widget->toolTip()));
    QVERIFY(!fixture.tabs()->tabToolTip(1).contains(QStringLiteral("<b>")));
}

SW_TEST(NamesTest)
#include "NamesTest.moc"
