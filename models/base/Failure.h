#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace sw {

/// What a person can do about a failure. The window shows it as a button beside the failure; the
/// command line says it in words.
enum class Remedy {
    None,
    ReplaceStale, ///< a socket file stands there that nobody owns
    Retry,        ///< the server is not there (yet)
    ChangeType,   ///< another type is needed; which one the sentence says
    UseStream,    ///< the socket at that address is of this type
    UseDatagram,
    UseSeqpacket,
    ShortenPath,   ///< the path is longer than the kernel takes
    CloseOthers,   ///< out of descriptors
    ExplainAccess, ///< no permission: the Access page says which part of the path, which bit, and who may
    BindReplyName, ///< a client of datagrams that nobody can answer
    OtherAddress,  ///< what stands there stays there: another address is needed
    ListenAgain,   ///< a listener whose socket file is not its own any more
};

/// A failure as a value: one plain sentence for people, the errno for machines, and what helps.
/// Shown beside what failed, never in a modal box.
struct Failure
{
    QString sentence; ///< plain text, complete, no trailing newline
    int error = 0;    ///< errno value, 0 when no system call failed
    Remedy remedy = Remedy::None;

    /// "doing: <strerror text> (ENAME)".
    static Failure fromErrno(const QString& doing, int error, Remedy remedy = Remedy::None);
    /// The sentence with the errno's symbolic name behind it, unless it has it already.
    QString withErrno() const;
    bool operator==(const Failure&) const = default;
};

/// Symbolic name of an errno value ("ECONNREFUSED"); empty for 0 and unknown values.
QString errnoName(int error);

/// Either a value or the Failure that kept us from it.
template <class T> class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Failure failure) : m_state(std::in_place_index<1>, std::move(failure)) {}

    explicit operator bool() const { return m_state.index() == 0; }
    T& operator*() & { return std::get<0>(m_state); }
    const T& operator*() const& { return std::get<0>(m_state); }
    T&& operator*() && { return std::get<0>(std::move(m_state)); }
    T* operator->() { return &std::get<0>(m_state); }
    const T* operator->() const { return &std::get<0>(m_state); }
    const Failure& failure() const { return std::get<1>(m_state); }

private:
    std::variant<T, Failure> m_state;
};

template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Failure failure) : m_failure(std::move(failure)), m_ok(false) {}
    explicit operator bool() const { return m_ok; }
    const Failure& failure() const { return m_failure; }

private:
    Failure m_failure;
    bool m_ok = true;
};

} // namespace sw
