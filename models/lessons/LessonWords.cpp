#include "models/lessons/LessonWords.h"

#include "models/base/Bytes.h"

namespace sw {

Result<QStringList> lessonWords(const QString& line)
{
    QStringList words;
    QString word;
    bool isOpen = false, isQuoted = false;
    const auto end = [&] {
        if (isOpen)
            words << word;
        word.clear();
        isOpen = false;
    };
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (!isQuoted && c.isSpace()) {
            end();
        } else if (c == u'"') {
            isOpen = true;
            isQuoted = !isQuoted;
        } else if (isQuoted && c == u'\\' && i + 1 < line.size()) {
            const qsizetype length = line[i + 1] == u'x' ? 4 : 2;
            const QString escape = line.mid(i, length);
            if (escape == QLatin1String("\\\"")) {
                word += u'"';
            } else {
                const ParsedBytes bytes = parseEscapes(escape);
                if (bytes.error)
                    return Failure{bytes.error->sentence};
                word += QString::fromUtf8(bytes.bytes);
            }
            i += length - 1;
        } else {
            isOpen = true;
            word += c;
        }
    }
    if (isQuoted)
        return Failure{QStringLiteral("A text in quotes does not end: %1").arg(line)};
    end();
    return words;
}

QString lessonOption(const QStringList& words, const QString& key)
{
    const QString start = key + u'=';
    for (const QString& word : words) {
        if (word.startsWith(start))
            return word.mid(start.size());
    }
    return {};
}

} // namespace sw
