#pragma once

#include "models/session/EndpointStatus.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace sw {

class ElidedLabel;
class PlainLabel;

/// What to paste into a terminal so that a program goes through a tap or bridge, and what to know about it.
/// Two quiet rows. GUI thread.
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

    EndpointStatus m_status;
    bool m_speaksHttp = false;
    QStringList m_lines;
    QString m_page; ///< what a browser opens; empty: no TCP front
    ElidedLabel* m_first;
    PlainLabel* m_notices;
    QHBoxLayout* m_buttons;
    QPushButton* m_browser;
};

} // namespace sw
