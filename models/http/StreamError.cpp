#include "models/http/StreamError.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace sw {

void StreamError::feed(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (m_found)
            return;
        take(c);
    }
}

bool StreamError::isKept() const
{
    return m_isObject && m_expects == Expects::Value &&
           (m_key == "\"errorDetail\"" || (m_isLoose && m_key == "\"error\""));
}

void StreamError::takeInString(char c)
{
    if (std::exchange(m_isEscaped, false))
        return;
    if (c == '\\')
        m_isEscaped = true;
    else if (c == '"')
        m_inString = false;
}

void StreamError::take(char c)
{
    const bool wasInString = m_inString;
    if (m_inString)
        takeInString(c);
    else if (c == '"')
        m_inString = true;
    const bool isMark = !wasInString && c != '"';
    if (isMark && (c == '{' || c == '[') && ++m_depth == 1) {
        m_isObject = c == '{';
        m_expects = Expects::Key;
        m_key.clear();
        return;
    }
    if (isMark && (c == '}' || c == ']') && m_depth > 0 && --m_depth == 0)
        return endMember();
    if (isMark && m_depth == 1 && c == ',')
        return endMember();
    if (isMark && m_depth == 1 && c == ':' && m_expects == Expects::Key) {
        m_expects = Expects::Value;
        return;
    }
    if (m_depth == 1 && m_expects == Expects::Key && (wasInString || c == '"') && m_key.size() < 64)
        m_key += c;
    else if (isKept() && m_value.size() < mostKept)
        m_value += c;
}

void StreamError::endMember()
{
    const bool isError = isKept();
    const QByteArray value = std::exchange(m_value, {});
    m_key.clear();
    m_expects = Expects::Key;
    if (!isError)
        return;
    const QJsonValue read = QJsonDocument::fromJson('[' + value + ']').array().at(0);
    const QString words = read.isObject() ? read[QLatin1String("message")].toString() : read.toString();
    if (!words.isEmpty())
        m_found = words;
    else if (read.isObject() && !read.toObject().isEmpty())
        m_found = QString::fromUtf8(value.trimmed());
}

} // namespace sw
