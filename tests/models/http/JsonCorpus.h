#pragma once

#include <QByteArray>
#include <QList>

namespace sw::test {

/// What jq prints and we do as well, byte for byte.
inline const QList<QByteArray> validJson = {
    R"({"Platform":{"Name":""},"Components":[{"Name":"Engine","Details":{"Experimental":"false"}}],"Arch":"amd64"})",
    "[]",
    "{}",
    R"([[],{},[[]],[{}],{"a":[]},{"a":{}}])",
    " \t\r\n [ 1 , 2 ,\n3 ] \n",
    R"({"z":1,"a":{"m":null,"b":[true,false]},"":""})",
    "1\n2\n3\n",
    "1 2",
    R"({"a":1}{"b":2}[3]"four"5"six"null true false)",
    R"(["\"\\\/\b\f\n\r\t","\u0000\u001f\u007f","\u00e9\u4e2d","\ud83d\ude00x","\u0041\u005c\u0022"])",
    "[\"caf\xc3\xa9 \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\",\"\x7f\"]",
    "\xef\xbb\xbf{\"mark\":true}",
    "[0,-1,12,3.5,-0.25]",
    "\"text alone\"",
    "[" + QByteArray(200, '[') + QByteArray(200, ']') + ",1]",
    R"(["a string that is longer than sixteen bytes, so that blocks are scanned","and ünïcode at the end é"])",
    "",
    " \n ",
};

/// Every way to be no JSON.
inline const QList<QByteArray> wrongJson = {
    "{",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "[1 2]",
    "]",
    "[}",
    "{]",
    "01",
    "[01]",
    "-",
    "[-]",
    "1.",
    "[1.]",
    ".5",
    "1e",
    "[1e+]",
    "+1",
    "tru",
    "[trux]",
    "nul",
    "NaN",
    "truefalse",
    "1true",
    "\"abc",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\u12",
    "\"\xff\"",
    "\"\xc3\"",
    "\"\xc3",
    "\"\xed\xa0\x80\"",
    "\"\xe4\xb8\"",
    "\"\xc0\xaf\"",
    "\xef\xbb",
    "{\"a\":1 \"b\":2}",
    "[1]]",
    "{\"a\" 1}",
    "[\"a\":1]",
    "// no\n1",
    QByteArray("[\0]", 3),
};

} // namespace sw::test
