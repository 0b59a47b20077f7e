#pragma once

#include "models/base/Failure.h"
#include "models/inspect/SocketRecord.h"

#include <QString>

#include <vector>

namespace sw {

/// Words separated by blanks, all of which must hold: `cmd:` (prefix of an owner's command, as lsof -c has
/// it), `pid:`, `user:`, `path:` (part of the address), `type:`, `state:`; a comma separates alternatives of
/// one word ("user:root,dev"); "-" before a word leaves out what it matches ("-pid:812"); "…" keeps blanks;
/// anything else searches address, commands, command lines, pids and inode.
class SocketFilter
{
public:
    /// Failure: an unknown word before a colon or a value that can't match (type:foo), naming it.
    static Result<SocketFilter> parse(const QString& text);
    /// Matches no row: what a filter that can't be understood shows.
    static SocketFilter nothing();
    bool matches(const SocketRecord& record) const;
    bool isEmpty() const { return m_terms.empty(); }

private:
    struct Term
    {
        enum class Field { Any, Command, Pid, User, Path, Type, State } field;
        std::vector<QString> alternatives;
        bool negated = false;
    };
    std::vector<Term> m_terms;
};

} // namespace sw
