#include "app/HttpOutput.h"

#include "app/Output.h"

#include <algorithm>

namespace sw {

void HttpOutput::write(QByteArrayView bytes)
{
    if (writeError() == 0 && !bytes.isEmpty())
        m_error.store(writeAll(m_fd, bytes), std::memory_order_release);
}

void HttpOutput::head(const HttpHead& head)
{
    m_isUpgraded = head.status == 101;
    if (m_isRaw || m_isUpgraded)
        m_form = Form::AsItCame;
    else if (head.has("Content-Type"))
        m_form = head.isJson() ? Form::Json : Form::AsItCame;
    else
        m_form = Form::Unknown;
}

void HttpOutput::body(QByteArrayView bytes)
{
    if (m_isRaw)
        write(bytes);
}

void HttpOutput::content(QByteArrayView bytes)
{
    if (m_isRaw)
        return;
    if (m_form == Form::Unknown && !bytes.trimmed().isEmpty()) {
        const char first = bytes.trimmed().front();
        m_form = first == '{' || first == '[' ? Form::Json : Form::AsItCame;
    }
    if (m_form == Form::Json)
        indent(bytes);
    else
        write(bytes);
}

void HttpOutput::indent(QByteArrayView bytes)
{
    m_pretty.feed(bytes);
    write(m_pretty.take());
    if (m_pretty.error())
        giveUp(bytes.sliced(std::clamp<qint64>(m_pretty.error()->offset - m_fed, 0, bytes.size())));
    m_fed += bytes.size();
}

/// What is no JSON goes out as it came.
void HttpOutput::giveUp(QByteArrayView rest)
{
    m_form = Form::AsItCame;
    m_jsonTrouble = QStringLiteral("The body is no JSON at byte %1 of it: %2; from there on it is as it came")
                        .arg(m_pretty.error()->offset)
                        .arg(m_pretty.error()->message);
    write(rest);
}

void HttpOutput::finished(const HttpEnd&)
{
    if (m_form != Form::Json)
        return;
    m_pretty.finish();
    write(m_pretty.take());
    if (m_pretty.error())
        giveUp({});
}

void HttpOutput::raw(QByteArrayView bytes)
{
    if (m_isUpgraded)
        write(bytes);
}

} // namespace sw
