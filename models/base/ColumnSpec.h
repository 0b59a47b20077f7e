#pragma once

#include <QString>
#include <QVariant>

#include <functional>
#include <vector>

namespace sw {

/// One entry per column; header, tooltip, sort key, cell text and visibility all follow from it.
/// Record is what a row of the model is made of.
template <class Record> struct ColumnSpec
{
    QString id; ///< stable, for saved layouts and exports
    QString title;
    QString toolTip;
    bool shown = true; ///< by default
    bool rightAligned = false;
    std::function<QString(const Record&)> text;     ///< for people, made last
    std::function<QVariant(const Record&)> sortKey; ///< a number, time or string; never display text
};

} // namespace sw
