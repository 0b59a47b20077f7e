#pragma once

#include "models/session/Sequence.h"
#include "widgets/BackgroundJob.h"
#include "widgets/WindowContext.h"

#include <QHash>
#include <QWidget>

#include <optional>

class QPushButton;
class QTableView;
class QToolButton;

namespace sw {

class Composer;
class ConnectionModel;
class PlainLabel;
class SendOptionsBar;
class SequenceModel;

/// Writes a sequence as a table, keeps it as a text file, and plays it where the composer would send. GUI
/// thread.
class SequencePanel : public QWidget
{
    Q_OBJECT
public:
    /// Composer and model outlive the panel.
    SequencePanel(const WindowContext& context, EndpointId endpoint, Composer* composer,
                  ConnectionModel* connections, QWidget* parent = nullptr);

    void setSequence(const Sequence& sequence);
    void open(const QString& path);
    void saveTo(const QString& path);
    void setRunning(bool running);
    void begin();

signals:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildFoot();
    void buildTable();
    void connectParts();
    void chooseFile(bool toSave);
    /// Nothing while something in it is wrong, which is said.
    std::optional<Sequence> sequence();
    void add();
    void remove();
    void move(int by);
    void play();
    void deliver(const Sequence& read, ConnectionId to);
    void stop();
    void refresh();
    void say(const QString& sentence, bool isFailure);
    void sayWrongCell();

    WindowContext m_context;
    EndpointId m_endpoint;
    Composer* m_composer;
    ConnectionModel* m_connections;
    SequenceModel* m_model;
    QTableView* m_table;
    SendOptionsBar* m_options;
    PlainLabel* m_said;
    QPushButton *m_play, *m_stop, *m_add;
    QToolButton *m_remove, *m_up, *m_down;
    QByteArray m_folder; // of the file it came from
    BackgroundJob m_job; ///< reads a sequence, or its files
    SequenceProgress m_lastProgress;
    ConnectionId m_playedOn = 0;
    QHash<ConnectionId, quint32> m_before; // runs that were over when this one began
    bool m_isAvailable = false;
};

} // namespace sw
