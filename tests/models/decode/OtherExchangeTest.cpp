#include "tests/TestMain.h"
#include "tests/models/decode/ExchangePicture.h"

#include <QtEndian>

#include <numeric>

namespace sw {

using test::ExchangeFixture;

namespace {

/// Little-endian D-Bus by hand, from its specification.
class DBusWriter
{
public:
    void align(int to) { bytes.append(QByteArray((to - bytes.size() % to) % to, '\0')); }
    void u32(quint32 value)
    {
        align(4);
        char raw[4];
        qToLittleEndian(value, raw);
        bytes.append(raw, 4);
    }
    void text(const QByteArray& value)
    {
        u32(quint32(value.size()));
        bytes += value + '\0';
    }
    void signature(const QByteArray& value) { bytes += char(value.size()) + value + '\0'; }
    QByteArray bytes;
};

struct DBusText
{
    int code;
    char type;
    QByteArray text;
};

QByteArray dbusMessage(int type, quint32 serial, quint32 replyTo, const QList<DBusText>& fields,
                       const QByteArray& body)
{
    DBusWriter inner; // begins at a multiple of 8, as the array does in the message
    for (const DBusText& field : fields) {
        inner.align(8);
        inner.bytes += char(field.code);
        inner.signature(QByteArray(1, field.type));
        if (field.type == 'g')
            inner.signature(field.text);
        else
            inner.text(field.text);
    }
    if (replyTo != 0) {
        inner.align(8);
        inner.bytes += char(5);
        inner.signature("u");
        inner.u32(replyTo);
    }
    DBusWriter out;
    out.bytes = QByteArray("l") + char(type) + '\0' + '\1';
    out.u32(quint32(body.size()));
    out.u32(serial);
    out.u32(quint32(inner.bytes.size()));
    out.bytes += inner.bytes;
    out.align(8);
    return out.bytes + body;
}

/// a{sv} with two entries, then a string.
QByteArray dbusBody()
{
    DBusWriter entries;
    entries.bytes = QByteArray(8, '\0'); // the length and its padding
    entries.text("Name");
    entries.signature("s");
    entries.text("a\"b");
    entries.align(8);
    entries.text("Numbers");
    entries.signature("an");
    entries.u32(4);
    entries.bytes += QByteArray("\x01\x00\xff\xff", 4);
    qToLittleEndian(quint32(entries.bytes.size() - 8), entries.bytes.data());
    entries.text("end");
    return entries.bytes;
}

const QByteArray dbusClient =
    QByteArray("\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n", 45) +
    dbusMessage(1, 1, 0,
                {{1, 'o', "/org/freedesktop/DBus"}, {3, 's', "Hello"}, {2, 's', "org.freedesktop.DBus"}},
                {}) +
    dbusMessage(1, 2, 0, {{1, 'o', "/x"}, {3, 's', "Get"}, {8, 'g', "a{sv}s"}}, dbusBody());

const QByteArray dbusServer =
    QByteArray("OK 1234deadbeef\r\nAGREE_UNIX_FD\r\n") +
    dbusMessage(2, 1, 1, {{8, 'g', "s"}}, QByteArray("\4\0\0\0:1.1\0", 9)) +
    dbusMessage(4, 2, 0, {{1, 'o', "/y"}, {3, 's', "Changed"}, {2, 's', "a.b"}}, {}) +
    dbusMessage(3, 3, 2, {{4, 's', "a.b.Error"}}, {});

} // namespace

class OtherExchangeTest : public QObject
{
    Q_OBJECT

    /// Each side cut at every byte makes no difference.
    void cutEverywhere(const QByteArray& client, const QByteArray& target, const QByteArrayList& lines)
    {
        ExchangeFixture x;
        const auto play = [&](const QList<qsizetype>& asks, const QList<qsizetype>& answers) {
            x.open();
            x.say(Side::Client, client, asks);
            x.say(Side::Target, target, answers);
            x.close();
            return x.whole();
        };
        const QByteArrayList uncut = play({}, {});
        QCOMPARE(uncut.first(lines.size()), lines);
        for (qsizetype cut = 1; cut < client.size(); ++cut)
            QCOMPARE(play({cut}, {}), uncut);
        for (qsizetype cut = 1; cut < target.size(); ++cut)
            QCOMPARE(play({}, {cut}), uncut);
        QList<qsizetype> asks(client.size() - 1), answers(target.size() - 1);
        std::iota(asks.begin(), asks.end(), 1);
        std::iota(answers.begin(), answers.end(), 1);
        QCOMPARE(play(asks, answers), uncut);
    }

private slots:
    void pairsJsonRpcByItsId()
    {
        cutEverywhere(R"({"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]})"
                      "\n"
                      R"({"jsonrpc":"2.0","method":"log","params":"x"})"
                      "\n"
                      R"({"jsonrpc":"2.0","id":"b","method":"nope"})"
                      "\n",
                      R"({"jsonrpc":"2.0","id":"b","error":{"code":-32601,"message":"no such method"}})"
                      "\n"
                      R"({"jsonrpc":"2.0","id":1,"result":3})"
                      "\n"
                      R"({"jsonrpc":"2.0","method":"tick"})"
                      "\n",
                      {"json done add [1,2] = ok 54/35 json", "json done log x = one way 45/0 json",
                       "json done nope = error -32601 42/77 json ERROR (no such method)",
                       "json done tick = told 33/0 json"});
    }

    /// QEMU's monitor: a greeting, no ids, events in between.
    void pairsByOrderWithoutIds()
    {
        ExchangeFixture x;
        x.open();
        x.answer("{\"QMP\": {\"version\": 1}}\r\n");
        x.ask("{\"execute\": \"qmp_capabilities\"}\r\n{\"execute\":\"stop\"}\r\n");
        x.answer("{\"return\": {}}\r\n{\"event\":\"STOP\"}\r\n{\"error\":{\"class\":\"x\"}}\r\n");
        QCOMPARE(x.lines(),
                 (QByteArrayList{"json done  = told 24/0 json", "json done qmp_capabilities = ok 32/15 json",
                                 "json done stop = error {\"class\":\"x\"} 19/24 json ERROR",
                                 "json done STOP = told 17/0 json"}));
    }

    void endsValuesAtANulAsVarlinkDoes()
    {
        ExchangeFixture x;
        x.open();
        x.ask(QByteArrayView("{\"method\":\"a.b.Get\",\"more\":true}\0", 33));
        x.answer(QByteArrayView("{\"parameters\":{\"n\":1},\"continues\":true}\0", 40));
        QCOMPARE(x.lines(), QByteArrayList{"json running a.b.Get = running 32/39 json"});
        x.answer(QByteArrayView("{\"parameters\":{\"n\":2}}\0", 23));
        QCOMPARE(x.lines(), QByteArrayList{"json done a.b.Get = ok 32/61 json"});
    }

    void keepsALineThatIsNoJson()
    {
        ExchangeFixture x;
        x.open();
        x.ask("{\"method\":\"a\",\"id\":1}\n{\"method");
        x.ask("\":}\n{\"method\":\"b\"}\n");
        QCOMPARE(x.lines().size(), 2);
        QVERIFY2(x.lines()[0].startsWith("json failed a = failed 21/0 json (A line is no JSON, at its byte"),
                 x.lines()[0]);
        QCOMPARE(x.message(x.decoder.exchange(2), Side::Client), "|{\"method\":}\n{\"method\":\"b\"}\n|");
        QCOMPARE(x.decoder.exchange(2).requestBytes, 27);
    }

    void pairsDBusBySerial()
    {
        cutEverywhere(
            dbusClient, dbusServer,
            {"dbus done AUTH EXTERNAL = OK 38/28 authentication",
             "dbus done Hello /org/freedesktop/DBus org.freedesktop.DBus = ok 0/9 s",
             "dbus done Get /x = error a.b.Error " + QByteArray::number(dbusBody().size()) + "/0  ERROR",
             "dbus done Changed /y a.b = told 0/0 "});
    }

    /// One that sends all its lines before it is answered: authentication takes until the answer.
    void dbusAuthenticationEndsWithItsAnswer()
    {
        ExchangeFixture x;
        x.open();
        x.ask(dbusClient);
        QCOMPARE(x.decoder.exchange(1).state, Exchange::State::Running);
        x.answer("OK 1234deadbeef\r\nAGREE_UNIX_FD\r\n");
        const Exchange& auth = x.decoder.exchange(1);
        QCOMPARE(auth.state, Exchange::State::Done);
        QCOMPARE(auth.duration().value_or(0), qint64(1'000'000));
    }

    void showsDBusBodiesByTheirSignature()
    {
        ExchangeFixture x;
        x.open();
        x.ask(dbusClient);
        const QByteArray message = x.message(x.decoder.exchange(3), Side::Client);
        QVERIFY2(message.endsWith("|[{\"Name\":\"a\\\"b\",\"Numbers\":[1,-1]},\"end\"]|"), message);
        QVERIFY2(
            message.startsWith("Type: method call\nPath: /x\nMember: Get\nSignature: a{sv}s\nSerial: 2\n"),
            message);
        QCOMPARE(x.message(x.decoder.exchange(1), Side::Client),
                 "AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n|none|");
    }

    /// Lengths and types that can't be, at every place: it ends as raw bytes or as other exchanges, never
    /// worse.
    void survivesWrongBytes()
    {
        ExchangeFixture x;
        for (qsizetype at = 0; at < dbusClient.size(); ++at) {
            for (const char wrong : {'\0', '\x7f', '\xff'}) {
                QByteArray bytes = dbusClient;
                bytes[at] = wrong;
                x.open();
                x.ask(bytes);
                x.answer(dbusServer);
                x.close();
                QVERIFY(!x.whole().isEmpty());
            }
        }
    }

    void saysWhereDBusEnds()
    {
        ExchangeFixture x;
        x.open();
        x.ask(dbusClient);
        x.answer(dbusServer);
        x.ask("rubbish");
        QVERIFY2(x.lines().last().contains("What begins here is no D-Bus message"), x.lines().last());
        QCOMPARE(x.message(x.decoder.exchange(x.decoder.endNumber() - 1), Side::Client), "|rubbish|");
    }
};

SW_TEST(OtherExchangeTest)

} // namespace sw

#include "OtherExchangeTest.moc"
