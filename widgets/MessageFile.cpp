#include "widgets/MessageFile.h"

#include "widgets/MessageText.h"

#include <QFileInfo>

namespace sw {

namespace {

constexpr int typingPause = 150; // milliseconds

} // namespace

struct MessageFile::Look
{
    std::optional<FileFacts> facts;
    std::optional<Failure> failure;
    std::shared_ptr<const ByteSource> source;

    static Look at(const QByteArray& path)
    {
        Result<FileFacts> facts = lookAtFile(path, MessageText::editLimit);
        if (!facts)
            return {{}, facts.failure(), {}};
        if (facts->isWhole())
            return {*facts, {}, ByteSource::fromBytes(facts->bytes)};
        const auto source = ByteSource::fromFile(path);
        if (!source)
            return {{}, source.failure(), {}};
        return {*facts, {}, *source};
    }
};

MessageFile::MessageFile(QObject* parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPause);
    connect(&m_pause, &QTimer::timeout, this, &MessageFile::look);
}

QString MessageFile::name() const { return QFileInfo(m_path).fileName(); }

void MessageFile::setPath(const QString& path, bool atOnce)
{
    if (path != m_path) {
        m_path = path;
        m_facts.reset();
        m_failure.reset();
        m_source.reset();
    }
    m_isLooking = !path.isEmpty();
    m_job.cancel(); // what is under way is of another file
    if (path.isEmpty())
        m_pause.stop();
    else if (atOnce)
        look();
    else
        m_pause.start();
    emit changed();
}

void MessageFile::look()
{
    m_pause.stop();
    if (m_path.isEmpty())
        return;
    m_isLooking = true;
    m_job.start([path = typedPath(m_path)] { return Look::at(path); },
                [this](const Look& look) { take(look); });
}

void MessageFile::take(const Look& look)
{
    m_isLooking = false;
    m_facts = look.facts;
    m_failure = look.failure;
    m_source = look.source;
    emit changed();
}

} // namespace sw
