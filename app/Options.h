#pragma once

#include "app/CommandLine.h"

#include <vector>

namespace sw {

/// The commands that an option goes with.
enum OptionUse : unsigned {
    ForWindow = 1, ///< no command
    ForListen = 2,
    ForConnect = 4,
    ForSockets = 8,
    ForOpen = 16,
    ForDemo = 32,
    ForHttp = 64,
    ForTap = 128,
    ForBridge = 256,
    ForAll = 511,
};

/// One option of the command line; parser and help text follow from this list.
struct Option
{
    const char* name;
    const char* argument; ///< what --help calls its value; null: it takes none
    unsigned commands;    ///< OptionUse bits
    const char* help;
    /// Puts the value where it belongs; a sentence when the value is wrong. Null: not in this version.
    QString (*apply)(CommandLine& line, const QByteArray& value);
};

const std::vector<Option>& commandLineOptions();
/// Null when there is none of that name ("--reply").
const Option* findOption(const QByteArray& name);

} // namespace sw
