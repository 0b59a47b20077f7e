#include "models/session/CommandWords.h"

#include <cstring>

namespace sw {
namespace {

bool isBlankBetweenWords(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Takes words off the text one by one.
class WordSplitter
{
public:
    explicit WordSplitter(QByteArrayView text) : m_text(text) {}

    Result<QByteArrayList> split()
    {
        while (m_at < m_text.size() && m_wrong.isEmpty())
            take(m_text[m_at++]);
        endWord();
        if (m_wrong.isEmpty() && m_words.isEmpty())
            m_wrong = QStringLiteral("a command is missing");
        if (!m_wrong.isEmpty())
            return Failure{m_wrong, EINVAL, Remedy::None};
        return m_words;
    }

private:
    void take(char c)
    {
        if (isBlankBetweenWords(c))
            return endWord();
        m_inWord = true;
        if (c == '\'' || c == '"')
            takeQuoted(c);
        else if (c != '\\')
            m_word += c;
        else if (m_at < m_text.size())
            m_word += m_text[m_at++];
        else
            m_wrong = QStringLiteral("the command ends with a backslash");
    }

    void takeQuoted(char quote)
    {
        const qsizetype start = m_at;
        for (; m_at < m_text.size() && m_text[m_at] != quote; ++m_at) {
            const bool escapes = quote == '"' && m_text[m_at] == '\\' && m_at + 1 < m_text.size() &&
                                 std::strchr("\"\\$`", m_text[m_at + 1]);
            m_word += m_text[escapes ? ++m_at : m_at];
        }
        if (m_at == m_text.size())
            m_wrong = QStringLiteral("the quote at position %1 has no end").arg(start);
        ++m_at;
    }

    void endWord()
    {
        if (std::exchange(m_inWord, false))
            m_words.append(std::exchange(m_word, {}));
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_inWord = false;
    QByteArray m_word;
    QByteArrayList m_words;
    QString m_wrong;
};

} // namespace

Result<QByteArrayList> splitCommand(QByteArrayView text) { return WordSplitter(text).split(); }

} // namespace sw
