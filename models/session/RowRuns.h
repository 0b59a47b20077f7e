#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace sw {

/// Row numbers, in any order, as runs [first, last] in ascending order: what a model announces at once.
inline std::vector<std::pair<int, int>> rowRuns(std::vector<int> rows)
{
    std::sort(rows.begin(), rows.end());
    std::vector<std::pair<int, int>> runs;
    for (const int row : rows) {
        if (!runs.empty() && row <= runs.back().second + 1)
            runs.back().second = row;
        else
            runs.emplace_back(row, row);
    }
    return runs;
}

} // namespace sw
