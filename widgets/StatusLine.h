#pragma once

#include "widgets/WindowContext.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace sw {

class ElidedLabel;
class PlainLabel;
class SocketTableModel;
class Sparkline;

/// The row at the bottom: recording, sockets, messages a second, and what this user can't see.
class StatusLine : public QWidget
{
    Q_OBJECT
public:
    /// sockets may be null.
    StatusLine(const WindowContext& context, SocketTableModel* sockets, QWidget* parent = nullptr);

private:
    void tick();
    void updateSockets();
    QString hiddenWords() const;
    QString recordingWords() const;
    QString captureWords() const;

    WindowContext m_context;
    SocketTableModel* m_sockets;
    QTimer m_tick;
    QElapsedTimer m_since;
    QElapsedTimer m_lastTick;
    RowId m_lastEnd = 0;
    PlainLabel *m_recording, *m_counts, *m_rate;
    ElidedLabel* m_hidden;
    Sparkline* m_sparkline;
};

} // namespace sw
