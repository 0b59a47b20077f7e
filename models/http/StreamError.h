#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace sw {

/// Looks for an error that a server tells within a response of status 200, as Docker's and Podman's pull do:
/// a member "errorDetail" (or, where isLoose, a text "error") of one of the values of a JSON stream. It looks
/// at members of the outermost objects only, keeps at most one member's text, and never fails. Any one
/// thread.
class StreamError
{
public:
    static constexpr qsizetype mostKept = 64 << 10;

    explicit StreamError(bool isLoose) : m_isLoose(isLoose) {}

    void feed(QByteArrayView bytes);
    /// The first one's words, as the server wrote them.
    const std::optional<QString>& found() const { return m_found; }

private:
    enum class Expects { Key, Value };
    void take(char c);
    void takeInString(char c);
    void endMember();
    bool isKept() const;

    bool m_isLoose;
    bool m_inString = false, m_isEscaped = false;
    bool m_isObject = false; // the outermost value
    int m_depth = 0;
    Expects m_expects = Expects::Key;
    QByteArray m_key, m_value;
    std::optional<QString> m_found;
};

} // namespace sw
