#pragma once

#include "models/http/HttpCall.h"

#include <QWidget>

namespace sw {

/// Where the time of a call went: connect, send, wait, read, side by side as a bar, and each with its time
/// behind a square of its colour. In little room the bar gives way first, then all of it: no number is cut.
class HttpTimingBar : public QWidget
{
    Q_OBJECT
public:
    explicit HttpTimingBar(QWidget* parent = nullptr);
    void setTiming(const HttpTiming& timing);
    /// "connect 0.4 · send 0.6 · wait 5.6 · read 1.8 ms", or "… · wait 0.2 ms · read 1.60 s".
    QString words() const;
    QSize sizeHint() const override;
    bool showsLegend() const;
    bool showsBar() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int legendWidth() const;
    void paintBar(QPainter& painter, int whole) const;
    void paintLegend(QPainter& painter, int left) const;

    HttpTiming m_timing;
};

/// Nanoseconds as "8.4 ms", "1.25 s".
QString httpDuration(qint64 nanoseconds);

} // namespace sw
