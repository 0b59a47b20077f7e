#pragma once

#include "models/http/HttpCall.h"

#include <QWidget>

namespace sw {

/// Where the time of a call went: connect, send, wait, read, side by side.
class HttpTimingBar : public QWidget
{
    Q_OBJECT
public:
    explicit HttpTimingBar(QWidget* parent = nullptr);
    void setTiming(const HttpTiming& timing);
    /// "connect 0.4 · send 0.6 · wait 5.6 · read 1.8 ms"
    QString words() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HttpTiming m_timing;
};

/// Nanoseconds as "8.4 ms", "1.25 s".
QString httpDuration(qint64 nanoseconds);

} // namespace sw
