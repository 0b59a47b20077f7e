#pragma once

#include "models/sockets/PathProbe.h"
#include "widgets/BackgroundJob.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace sw {

/// What is at the address that is being typed. The text is read at once; the look at the kernel follows in
/// the worker pool a moment after the last key. GUI thread.
class VerdictProbe : public QObject
{
    Q_OBJECT
public:
    explicit VerdictProbe(QObject* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    /// As bridges have them: TCP addresses are addresses, too, and a port alone is one. There is no verdict
    /// about them.
    void setTakesTcp() { m_takesTcp = true; }
    /// Of the text as it stands; TCP addresses are refused unless they are taken.
    Result<SocketAddress> address() const;
    /// Of the text as it stands; empty while it is being found, and when the text is no address.
    const std::optional<PathVerdict>& verdict() const { return m_verdict; }
    /// Why the text is no address; empty when it is one or there is none.
    QString problem() const;
    /// Without the pause for further keys.
    void hurry();
    /// While that is so, the verdict is looked after every other second: servers come and go under a form.
    void setWatching(bool watching);

signals:
    /// The verdict has come or gone.
    void changed();

private:
    void look();
    void lookAgain();

    bool m_takesTcp = false;
    QString m_text;
    std::optional<PathVerdict> m_verdict;
    std::optional<PathVerdict> m_glimpse; ///< what lookAgain() saw last
    QTimer m_pause, m_watch;
    BackgroundJob m_job, m_glance;
};

} // namespace sw
