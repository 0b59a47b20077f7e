#include "models/kernel/Ancillary.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AttachmentBar.h"
#include "widgets/Conversation.h"
#include "widgets/EndpointPage.h"
#include "widgets/PayloadPane.h"
#include "widgets/PayloadView.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTextDocument>
#include <QTimer>
#include <QToolTip>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <thread>

using namespace sw;
using namespace sw::test;

/// Names and bytes that would like to be more than text, in every view there is.
class HostileTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { ::prctl(PR_GET_NAME, m_name); }
    void cleanup() { ::prctl(PR_SET_NAME, m_name); }
    void noViewShowsThemRaw();
    void hundredMegabytesOpenAtOnce();

private:
    char m_name[17]{};
};

namespace {

/// Markup, an escape sequence, bidi marks (U+202E, U+2066), a line separator, a bell, NUL where it may be.
const QByteArray evilName = "<b>x<i>\x1b[31m\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\a&lt;";
constexpr char evilText[] = "<img src=x>\x1b]0;t\a\0\xe2\x80\xae\xe2\x81\xa6\xff<b>y</b>\r\x7f\x9b";
const QByteArray evilBytes(evilText, sizeof evilText - 1);

bool isRawCharacter(QChar c, bool linesAllowed)
{
    const char16_t u = c.unicode();
    if (u == u'\n' || u == u'\t')
        return !linesAllowed;
    return u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0x202a && u <= 0x202e) ||
           (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f || u == 0x2028 || u == 0x2029 ||
           u == 0xfeff;
}

/// The walk through all that a person, a screen reader or a tool tip shows.
struct HostileWalk
{
    QStringList wrong;
    int texts = 0;
    int evil = 0; ///< texts that show something of ours: the walk saw it

    void look(const QString& where, const QString& text, bool linesAllowed = true)
    {
        ++texts;
        evil += text.contains(QLatin1String("[31m")) || text.contains(QLatin1String("<img"));
        for (const QChar c : text) {
            if (isRawCharacter(c, linesAllowed)) {
                wrong << QStringLiteral("%1: U+%2 in “%3”")
                             .arg(where)
                             .arg(c.unicode(), 4, 16, QLatin1Char('0'))
                             .arg(QString::fromUtf8(text.left(200).toUtf8().toPercentEncoding(" <>/")));
                return;
            }
        }
    }
    void tip(const QString& where, const QString& text)
    {
        look(where, text);
        if (Qt::mightBeRichText(text) &&
            (text.contains(QLatin1String("<b>")) || text.contains(QLatin1String("<img"))))
            wrong << QStringLiteral("%1: markup in the tool tip “%2”").arg(where, text.left(200));
    }

    void model(const QString& where, const QAbstractItemModel* model, const QModelIndex& parent, int depth)
    {
        if (!model || depth > 3)
            return;
        for (int row = 0; row < std::min(model->rowCount(parent), 300); ++row) {
            for (int column = 0; column < model->columnCount(parent); ++column) {
                const QModelIndex index = model->index(row, column, parent);
                for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole),
                                       int(Qt::AccessibleDescriptionRole), int(Qt::StatusTipRole)})
                    look(QStringLiteral("%1 row %2 column %3 role %4")
                             .arg(where)
                             .arg(row)
                             .arg(column)
                             .arg(role),
                         model->data(index, role).toString());
            }
            this->model(where, model, model->index(row, 0, parent), depth + 1);
        }
    }

    /// What stands up when the mouse rests there, whoever makes it.
    void rowTips(const QString& where, QAbstractItemView* view, const QModelIndex& parent = {})
    {
        const QAbstractItemModel* rows = view->model();
        for (int row = 0; rows && row < std::min(rows->rowCount(parent), 20); ++row) {
            for (int column = 0; column < rows->columnCount(parent); ++column) {
                const QPoint spot = view->visualRect(rows->index(row, column, parent)).center();
                if (!view->viewport()->rect().contains(spot))
                    continue;
                QHelpEvent rests(QEvent::ToolTip, spot, view->viewport()->mapToGlobal(spot));
                QCoreApplication::sendEvent(view->viewport(), &rests);
                tip(where, QToolTip::text());
            }
            if (!parent.isValid())
                rowTips(where, view, rows->index(row, 0));
        }
    }

    void widget(QWidget* widget)
    {
        const QString where = QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                          widget->objectName());
        tip(where, widget->toolTip());
        look(where, widget->windowTitle());
        if (const auto* label = qobject_cast<QLabel*>(widget)) {
            look(where, label->text());
            const bool isTip = label->inherits("QTipLabel"); // tip() has looked at that
            if (label->textFormat() != Qt::PlainText && !label->text().isEmpty() && !isTip)
                wrong << QStringLiteral("%1: a label that may take its text for markup: “%2”")
                             .arg(where, label->text());
        }
        if (const auto* button = qobject_cast<QAbstractButton*>(widget))
            look(where, button->text());
        if (auto* view = qobject_cast<QAbstractItemView*>(widget);
            view && !qobject_cast<QHeaderView*>(widget)) {
            model(where, view->model(), {}, 0);
            if (view->isVisible())
                rowTips(where, view);
        }
        if (const auto* tabs = qobject_cast<QTabBar*>(widget)) {
            for (int i = 0; i < tabs->count(); ++i) {
                look(where, tabs->tabText(i));
                tip(where, tabs->tabToolTip(i));
            }
        }
        for (const QAction* action : widget->actions()) {
            look(where, action->text());
            tip(where, action->toolTip());
        }
    }

    void accessible(QAccessibleInterface* face, int depth)
    {
        if (!face || !face->isValid() || depth > 40 || texts > 200'000)
            return;
        QObject* object = face->object();
        const QString where =
            QStringLiteral("accessible %1 %2")
                .arg(object ? QLatin1String(object->metaObject()->className()) : QLatin1String("-"),
                     object ? object->objectName() : QString());
        for (const auto text :
             {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
            look(where, face->text(text));
        if (QAccessibleTextInterface* text = face->textInterface();
            text && !qobject_cast<QLineEdit*>(object) && !qobject_cast<QPlainTextEdit*>(object))
            look(where, text->text(0, std::min(text->characterCount(), 100'000)));
        for (int i = 0; i < std::min(face->childCount(), 500); ++i)
            accessible(face->child(i), depth + 1);
    }

    void everything()
    {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            widget(top);
            for (QWidget* each : top->findChildren<QWidget*>())
                widget(each);
            accessible(QAccessible::queryAccessibleInterface(top), 0);
        }
    }
};

qint64 residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> pages = file.readAll().split(' '); // without what is mapped from files
    return (pages.at(1).toLongLong() - pages.at(2).toLongLong()) * ::sysconf(_SC_PAGESIZE) >> 20;
}

bool sendEvil(const PlainPeer& peer)
{
    Attachments with;
    with.descriptors.emplace_back(::memfd_create(evilName.constData(), MFD_CLOEXEC));
    return sendWithAncillary(peer.fd(), evilBytes, &with) == evilBytes.size();
}

} // namespace

void HostileTest::noViewShowsThemRaw()
{
    ::prctl(PR_SET_NAME, "<b>\x1b[31m\xe2\x80\xae"); // this process is the peer, and a row of its own
    WindowFixture f(true);
    MainWindow& window = f.window();
    EndpointSpec listener = f.spec("x", EndpointKind::Listener);
    listener.address = SocketAddress::path(f.path("n") + evilName);
    listener.keepDescriptors = true;
    window.showEndpoint(f.engine().start(listener));
    PlainPeer peer;
    QTRY_VERIFY((peer = PlainPeer::connectTo(listener.address)).isOpen());
    QVERIFY(sendEvil(peer));
    QTRY_VERIFY(f.part<QTableView>("descriptors") &&
                f.part<QTableView>("descriptors")->model()->rowCount() == 1);
    f.page()->findChild<AttachmentBar*>()->addFiles({QString::fromUtf8("/tmp/" + evilName)}, false);
    // A datagram listener with an abstract name and a sender that has one; a client to where nothing is.
    EndpointSpec datagrams = f.spec("x", EndpointKind::Listener);
    datagrams.address = SocketAddress::abstractName(evilBytes);
    datagrams.type = SocketType::Datagram;
    window.showEndpoint(f.engine().start(datagrams));
    QTRY_COMPARE(f.tabs()->count(), 3);
    PlainPeer sender;
    QTRY_VERIFY((sender = PlainPeer::connectTo(datagrams.address, SocketType::Datagram,
                                               SocketAddress::abstractName("from" + evilBytes)))
                    .isOpen());
    QVERIFY(sendEvil(sender));
    EndpointSpec client = f.spec("x", EndpointKind::Client);
    client.address = SocketAddress::path("/nowhere/" + evilName);
    window.showEndpoint(f.engine().start(client));
    QTRY_COMPARE(f.tabs()->count(), 4);
    auto* traffic = window.findChild<TrafficPanel*>();
    QTRY_VERIFY(traffic->model()->rowCount() >= 10);
    window.openNewListener(listener.address.copyText());
    window.openNewClient(client.address.copyText());
    auto* goTo = window.findChild<QLineEdit*>(QStringLiteral("goTo"));
    QVERIFY(goTo);
    goTo->setFocus();
    goTo->setText(QStringLiteral("31m"));
    emit goTo->textEdited(goTo->text());
    auto* filter = window.findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    QVERIFY(filter);
    filter->setText(QStringLiteral("31m"));
    auto* sockets = window.findChild<QTableView*>(QStringLiteral("sockets"));
    QTRY_VERIFY_WITH_TIMEOUT(sockets->model()->rowCount() >= 1, 10'000);
    window.explainAccess(listener.address.copyText());
    QVERIFY(window.openHttp(client.address.copyText()));
    // Each page in front once, each byte view, each row's payload.
    HostileWalk walk;
    for (int tab = 0; tab < f.tabs()->count(); ++tab) {
        f.tabs()->setCurrentIndex(tab);
        if (tab == 0)
            sockets->setCurrentIndex(sockets->model()->index(0, 0)); // fills the details
        for (int view = 0; view < 3; ++view) {
            if (auto* page = qobject_cast<EndpointPage*>(f.page()))
                page->conversation()->setBytesView(BytesView(view));
            if (view == 1) { // what opens beside the conversation
                for (const char* name : {"sequence", "saved"}) {
                    if (auto* button = f.page()->findChild<QAbstractButton*>(QLatin1String(name)))
                        button->click();
                }
            }
            QTest::qWait(60);
            walk.everything();
        }
    }
    const RowId end = f.store().end();
    auto* pane = window.findChild<PayloadPane*>();
    for (RowId row = f.store().begin(); row < end; ++row) {
        traffic->showRow(row);
        for (const auto mode :
             {PayloadLayout::Mode::Text, PayloadLayout::Mode::Hex, PayloadLayout::Mode::Both}) {
            pane->view()->setMode(mode);
            QCoreApplication::processEvents();
            walk.accessible(QAccessible::queryAccessibleInterface(pane), 0);
            walk.widget(pane);
        }
    }
    QVERIFY2(walk.texts > 2000, QByteArray::number(walk.texts));
    QVERIFY2(walk.evil > 50, QByteArray::number(walk.evil));
    walk.wrong.removeDuplicates();
    QVERIFY2(walk.wrong.isEmpty(), qPrintable(walk.wrong.mid(0, 30).join(u'\n')));
}

/// One message of 100 MB without a newline: shown, searched from its end, and the window goes on meanwhile.
void HostileTest::hundredMegabytesOpenAtOnce()
{
    constexpr qsizetype size = 100'000'000;
    WindowFixture f;
    const EndpointSpec spec = f.spec("big.sock", EndpointKind::Listener);
    const EndpointId id = f.engine().start(spec);
    f.window().showEndpoint(id);
    PlainPeer peer = f.connectSoon("big.sock");
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(f.part<QPushButton>("closeConnection") &&
                f.part<QPushButton>("closeConnection")->isVisible());
    const qint64 before = residentMegabytes();
    QByteArray got;
    {
        QByteArray bytes(size, 'x');
        bytes.replace(size - 7, 7, "the end");
        f.engine().send(id, 0, bytes);
    }
    std::thread reader([&] { // drops what it reads
        std::vector<char> buffer(1 << 20);
        for (qsizetype left = size; left > 0;) {
            const ssize_t n = ::recv(peer.fd(), buffer.data(), buffer.size(), 0);
            if (n <= 0)
                return;
            left -= n;
        }
    });
    auto* traffic = f.window().findChild<TrafficPanel*>();
    QElapsedTimer turn;
    qint64 longest = 0; // milliseconds between two turns of the window's loop
    QTimer ticks;
    QObject::connect(&ticks, &QTimer::timeout, &ticks, [&] { longest = std::max(longest, turn.restart()); });
    turn.start();
    ticks.start(5);
    const auto findSent = [&] {
        TrafficReader rows(std::shared_ptr<const TrafficStore>(&f.store(), [](const TrafficStore*) {}));
        for (RowId row = f.store().begin(); row < f.store().end(); ++row)
            if (rows.record(row)->event == TrafficEvent::Sent)
                return std::optional<RowId>(row);
        return std::optional<RowId>();
    };
    const bool sent = QTest::qWaitFor([&] { return findSent().has_value(); }, 30'000);
    reader.join();
    QVERIFY(sent);
    QTRY_VERIFY(traffic->model()->rowCount() > int(*findSent()));
    traffic->showRow(*findSent());
    auto* pane = f.window().findChild<PayloadPane*>();
    QTRY_VERIFY(pane->isVisible());
    for (const auto mode : {PayloadLayout::Mode::Hex, PayloadLayout::Mode::Both, PayloadLayout::Mode::Text}) {
        pane->view()->setMode(mode);
        pane->view()->viewport()->repaint(); // what is visible of it is read and drawn
    }
    QCOMPARE(pane->view()->size(), size);
    pane->view()->reveal(size - 7, 7);
    QTRY_COMPARE(pane->view()->selectedText(), QStringLiteral("the end"));
    QVERIFY2(longest < 2000, QByteArray::number(longest));
    const qint64 more = residentMegabytes() - before;
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
    QVERIFY2(more < 64, QByteArray::number(more)); // megabytes: nobody keeps a copy
#else
    Q_UNUSED(more)
#endif
}

SW_TEST(HostileTest)
#include "HostileTest.moc"
