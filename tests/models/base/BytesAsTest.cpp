#include "models/base/BytesAs.h"

#include "tests/TestMain.h"

namespace sw::test {

class BytesAsTest : public QObject
{
    Q_OBJECT
private slots:
    void everyForm_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, BytesForm form, const QByteArray& bytes, const char* expected) {
            QTest::newRow(name) << int(form) << bytes << QString::fromUtf8(expected);
        };
        row("text", BytesForm::Text, "a\nb", "a\nb");
        row("text that is none", BytesForm::Text, "a\xff", "a\\xff");
        row("escapes", BytesForm::Escapes, "a\nb", "a\\nb");
        row("hex", BytesForm::Hex, "a\nb", "61 0a 62");
        row("C array", BytesForm::CArray, "0123456789ab\xff",
            "unsigned char data[13] = {\n    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, "
            "0x61, 0x62,\n    0xff,\n};\n");
        row("base64", BytesForm::Base64, "a\nb\xff", "YQpi/w==");
        row("nothing", BytesForm::Base64, "", "");
    }

    void everyForm()
    {
        QFETCH(int, form);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, expected);
        QCOMPARE(bytesAs(BytesForm(form), bytes), expected);
    }
};

SW_TEST(BytesAsTest)

} // namespace sw::test

#include "BytesAsTest.moc"
