#pragma once

#include "widgets/Theme.h"

#include <QScrollArea>

#include <algorithm>

namespace sw {

/// Shows all of the page where there is room for it. What larger letters or a small window leave no room for
/// can be scrolled to, so that the window never has to be larger than a screen, nor than 900x600.
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
        return {std::min(qRound(whole.width() * letters), most.width()),
                std::min(qRound(whole.height() * letters * letters), most.height())};
    }

private:
    static constexpr QSize most{700, 100}; ///< pixels: what is left of a small window
};

} // namespace sw
