#pragma once

#include "models/http/HttpRules.h"

namespace sw {

struct HttpRuleEnd
{
    const char* word;
    HttpRule::End end;
};
constexpr HttpRuleEnd httpRuleEnds[] = {
    {"close", HttpRule::End::Close}, {"open", HttpRule::End::Open}, {"repeat", HttpRule::End::Repeat}};

/// Walks the lines of rules once. See parseHttpRules().
class HttpRulesParser
{
public:
    HttpRulesParser(const QByteArray& text, const QByteArray& folder) : m_text(text), m_folder(folder) {}

    Result<QList<HttpRule>> parse();
    /// After parse(): the text with the names of files made absolute.
    QByteArray withWholeNames() const { return m_written; }

private:
    enum class Place { Before, Head, Body };

    Result<void> takeLine(QByteArrayView line);
    Result<void> takeRequest(QByteArrayView line);
    Result<void> takeSetting(QByteArrayView line);
    Result<void> takeChunks(QByteArrayView value);
    Result<void> takeEnd(QByteArrayView value);
    Result<void> takeBody(QByteArrayView value);
    Result<void> endRule();
    Failure atLine(int line, const QString& sentence) const;

    const QByteArray m_text, m_folder;
    QList<HttpRule> m_rules;
    Place m_place = Place::Before;
    QByteArray m_line; // as it will be written
    QByteArray m_written;
    int m_number = 0;           // of the line
    int m_ruleLine = 0;         // where the rule in progress began
    bool m_ruleIsWrong = false; // as a whole
    bool m_hasBody = false;     // by a setting
};

} // namespace sw
