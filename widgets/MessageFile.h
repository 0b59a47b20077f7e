#pragma once

#include "models/base/ByteSource.h"
#include "models/base/FileBytes.h"
#include "widgets/BackgroundJob.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace sw {

/// The file that a person has chosen, looked at in the worker pool. GUI thread.
class MessageFile : public QObject
{
    Q_OBJECT
public:
    explicit MessageFile(QObject* parent = nullptr);

    /// Looks at it, at once or after the typing has paused. An empty path: none is chosen.
    void setPath(const QString& path, bool atOnce = true);
    /// The same file once more.
    void lookAgain() { look(); }
    const QString& path() const { return m_path; }
    QString name() const;

    bool isLooking() const { return m_isLooking; }
    /// What is known: facts, or why there are none. Neither while it is looked at for the first time.
    const std::optional<FileFacts>& facts() const { return m_facts; }
    const std::optional<Failure>& failure() const { return m_failure; }
    const std::shared_ptr<const ByteSource>& source() const { return m_source; }

signals:
    void changed();

private:
    struct Look;
    void look();
    void take(const Look& look);

    QString m_path;
    std::optional<FileFacts> m_facts;
    std::optional<Failure> m_failure;
    std::shared_ptr<const ByteSource> m_source;
    QTimer m_pause;
    BackgroundJob m_job;
    bool m_isLooking = false;
};

} // namespace sw
