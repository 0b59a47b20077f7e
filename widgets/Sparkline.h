#pragma once

#include <QWidget>

#include <deque>

namespace sw {

/// The last 60 values as a small filled line.
class Sparkline : public QWidget
{
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    void add(double value);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::deque<double> m_values;
};

} // namespace sw
