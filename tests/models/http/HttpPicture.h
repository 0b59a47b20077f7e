#pragma once

#include "models/http/HttpDecoder.h"

#include <QByteArray>
#include <QByteArrayList>

namespace sw::test {

/// What a decoder told, one line each; neighbouring pieces of a body are one.
class HttpPicture : public HttpSink
{
public:
    QByteArrayList lines()
    {
        flush();
        return m_lines;
    }

    void head(const HttpHead& head) override { addHead("head ", head); }
    void interim(const HttpHead& head) override { addHead("interim ", head); }
    void body(QByteArrayView bytes) override { add("body ", bytes); }
    void content(QByteArrayView bytes) override { m_content += bytes; }
    void raw(QByteArrayView bytes) override { add("raw ", bytes); }
    void trailer(const HttpField& field) override { line("trailer " + field.name + ": " + field.value); }
    void finished(const HttpEnd& end) override
    {
        flush();
        if (m_content != m_body)
            line("content " + m_content);
        m_content.clear();
        m_body.clear();
        if (end.contentError)
            line("content error " + QByteArray::number(end.contentError->offset) + ' ' +
                 end.contentError->sentence.toUtf8());
        line("end " + QByteArray::number(end.begin) + '-' + QByteArray::number(end.end) + ' ' +
             QByteArray::number(end.bodyBytes) + (end.keepsAlive ? " keep" : " close"));
    }

private:
    void addHead(const char* what, const HttpHead& head)
    {
        line(what + head.startLine());
        for (const HttpField& field : head.fields)
            line("  " + field.name + ": " + field.value);
    }
    void line(const QByteArray& text)
    {
        flush();
        m_lines << text;
    }
    void add(const char* what, QByteArrayView bytes)
    {
        if (m_what != what)
            flush();
        m_what = what;
        m_pieces += bytes;
    }
    void flush()
    {
        if (m_what.isEmpty())
            return;
        if (m_what == "body ")
            m_body += m_pieces;
        m_lines << m_what + std::exchange(m_pieces, {});
        m_what.clear();
    }

    QByteArrayList m_lines;
    QByteArray m_what, m_pieces, m_body, m_content;
};

/// Decodes the bytes in pieces of that size (0: at once), then the end unless isOpen; the last line is the
/// error, if any.
inline QByteArrayList pictureOf(HttpDecoder::Kind kind, const QByteArray& bytes,
                                const QByteArrayList& methods = {"GET"}, qsizetype step = 0,
                                bool isOpen = false, const HttpLimits& limits = {})
{
    HttpPicture picture;
    HttpDecoder decoder(kind, &picture, limits);
    if (kind == HttpDecoder::Kind::Responses)
        for (const QByteArray& method : methods)
            decoder.expect(method);
    for (qsizetype at = 0; at<bytes.size(); at += step> 0 ? step : bytes.size())
        decoder.feed(
            QByteArrayView(bytes).sliced(at, std::min(step > 0 ? step : bytes.size(), bytes.size() - at)));
    if (!isOpen)
        decoder.finish();
    QByteArrayList lines = picture.lines();
    if (decoder.error())
        lines << "error " + QByteArray::number(decoder.error()->offset) + ' ' +
                     decoder.error()->sentence.toUtf8();
    return lines;
}

} // namespace sw::test
