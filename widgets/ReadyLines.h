#pragma once

#include "models/session/EndpointStatus.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace sw {

class PlainLabel;

/// What to paste into a terminal so that a program goes through a tap or bridge, each line with a button that
/// copies it, and what to know about it. GUI thread.
class ReadyLines : public QWidget
{
    Q_OBJECT
public:
    explicit ReadyLines(QWidget* parent = nullptr);
    void show(const EndpointStatus& status);
    const QStringList& lines() const { return m_lines; }

private:
    void addLine(const QString& line);

    QStringList m_lines;
    QString m_page; ///< what a browser opens; empty: no TCP front
    QVBoxLayout* m_rows;
    PlainLabel* m_notices;
    QPushButton* m_browser;
};

} // namespace sw
