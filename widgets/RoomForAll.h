#pragma once

#include "widgets/Theme.h"

#include <QScrollArea>

#include <algorithm>

namespace sw {

/// Shows all of the page while its letters have their usual size; what larger ones leave no room for can be
/// scrolled to, so that the window never has to be larger than a screen.
class RoomForAll : public QScrollArea
{
public:
    /// Takes the content.
    explicit RoomForAll(QWidget* content)
    {
        setFrameShape(NoFrame);
        setWidgetResizable(true);
        setFocusPolicy(Qt::NoFocus);
        setWidget(content);
    }
    QSize minimumSizeHint() const override
    {
        const double letters = 100.0 / std::max(100, Theme::instance().zoom());
        const QSize whole = widget()->minimumSizeHint();
        return {qRound(whole.width() * letters), qRound(whole.height() * letters * letters)};
    }
};

} // namespace sw
