#include "widgets/AddressBook.h"

#include "tests/TestMain.h"
#include "widgets/Settings.h"

#include <QDir>
#include <QSignalSpy>

namespace sw::test {

namespace {

SocketAddress numbered(int n) { return SocketAddress::path("/run/" + QByteArray::number(n)); }

} // namespace

class AddressBookTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_settings = std::make_shared<Settings>(); }

    void newestComesFirstAndOnce()
    {
        AddressBook book(m_settings);
        QSignalSpy changed(&book, &AddressBook::changed);
        for (const int n : {1, 2, 3, 1})
            book.addRecent(numbered(n));
        QCOMPARE(book.recent(),
                 QStringList({QStringLiteral("/run/1"), QStringLiteral("/run/3"), QStringLiteral("/run/2")}));
        QCOMPARE(changed.count(), 4);
        QCOMPARE(AddressBook(m_settings).recent(), book.recent());
    }

    void relativePathsAreMadeWhole()
    {
        AddressBook book(m_settings);
        book.addRecent(SocketAddress::path("app.sock"));
        QCOMPARE(book.recent(), QStringList{QDir::currentPath() + QStringLiteral("/app.sock")});
        book.setFavourite(SocketAddress::path("app.sock"), true);
        QVERIFY(book.isFavourite(SocketAddress::path("app.sock")));
    }

    void isBounded()
    {
        AddressBook book(m_settings);
        for (int n = 0; n < 200; ++n) {
            book.addRecent(numbered(n));
            book.setFavourite(numbered(n), true);
        }
        QCOMPARE(book.recent().size(), AddressBook::mostRecent);
        QCOMPARE(book.recent().first(), QStringLiteral("/run/199"));
        QCOMPARE(book.favourites().size(), AddressBook::mostFavourites);
        QCOMPARE(book.favourites().first(), QStringLiteral("/run/199"));
    }

    void favouritesComeAndGo()
    {
        AddressBook book(m_settings);
        book.setFavourite(numbered(1), true);
        QVERIFY(book.isFavourite(numbered(1)));
        book.forgetRecent();
        QVERIFY(book.isFavourite(numbered(1)));
        book.setFavourite(numbered(1), false);
        QVERIFY(!book.isFavourite(numbered(1)));
    }

    void keepsEveryByteOfAnAddress()
    {
        const auto odd = SocketAddress::path("/run/a\nb\xff");
        const auto name = SocketAddress::abstractName(QByteArray("x\0y", 3));
        AddressBook book(m_settings);
        book.addRecent(odd);
        book.addRecent(name);
        QCOMPARE(*SocketAddress::parse(book.recent().at(0)), name);
        QCOMPARE(*SocketAddress::parse(book.recent().at(1)), odd);
    }

    void remembersNothingWhenToldSo()
    {
        AddressBook book(m_settings);
        book.addRecent(numbered(1));
        m_settings->set(Choice::rememberAddresses, false);
        book.addRecent(numbered(2));
        QCOMPARE(book.recent(), QStringList{QStringLiteral("/run/1")});
        book.forgetRecent();
        QCOMPARE(book.recent(), QStringList());
    }

    void leavesOutWhatIsNoAddress()
    {
        m_settings->set(Choice::recentAddresses,
                        {QString(), QStringLiteral("/ok"), QStringLiteral("tcp:80"), QString(300, u'x')});
        QCOMPARE(AddressBook(m_settings).recent(), QStringList{QStringLiteral("/ok")});
    }

private:
    std::shared_ptr<Settings> m_settings;
};

SW_TEST(AddressBookTest)

} // namespace sw::test

#include "AddressBookTest.moc"
