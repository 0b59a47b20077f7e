#pragma once

#include "models/session/EndpointStatus.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace sw {

class Notice;
class PlainLabel;

/// What to know about a tap or bridge, whole, and beside it what copies the lines that send a program through
/// it. GUI thread.
class ReadyLines : public QWidget
{
    Q_OBJECT
public:
    explicit ReadyLines(QWidget* parent = nullptr);
    void show(const EndpointStatus& status);
    /// From now on: its target was seen to.
    void setSpeaksHttp();
    const QStringList& lines() const { return m_lines; }

private:
    void showLines();
    void openPage();

    EndpointStatus m_status;
    bool m_speaksHttp = false;
    QStringList m_lines;
    QString m_page; ///< what a browser opens; empty: no TCP front
    Notice* m_trouble;
    PlainLabel* m_notices;
    QWidget* m_tools;
    QHBoxLayout* m_buttons;
    QPushButton* m_browser;
};

} // namespace sw
