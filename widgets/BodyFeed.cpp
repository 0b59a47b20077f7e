#include "widgets/BodyFeed.h"

#include "models/base/ByteSource.h"
#include "widgets/BackgroundJob.h"

#include <QElapsedTimer>

namespace sw {

namespace {

constexpr qint64 feedPiece = 128 << 10;
constexpr int betweenFeedNews = 50; // milliseconds

} // namespace

struct BodyFeed::Work
{
    std::shared_ptr<const ByteSource> body;
    std::shared_ptr<BodyReader> reader;
    qint64 read = 0;
    bool finished = false;
};

BodyFeed::BodyFeed(QObject* parent) : QObject(parent), m_job(new BackgroundJob(this)) {}

void BodyFeed::start(std::shared_ptr<const ByteSource> body, std::shared_ptr<BodyReader> reader, bool ended)
{
    m_job->cancel();
    m_running = m_again = false;
    m_ended = ended;
    m_work.reset();
    if (!body)
        return;
    m_work = std::make_shared<Work>();
    m_work->body = std::move(body);
    m_work->reader = std::move(reader);
    run();
}

void BodyFeed::grew(bool ended)
{
    m_ended = ended;
    if (!m_work)
        return;
    m_again = true;
    if (!m_running)
        run();
}

void BodyFeed::run()
{
    m_running = true;
    m_again = false;
    m_job->start([this, work = m_work, ended = m_ended](const BackgroundJob::Ticket& ticket) {
        QElapsedTimer since;
        since.start();
        const auto tell = [&](bool last) {
            ticket.post([this, last, news = work->reader->news()] {
                if (news)
                    news();
                if (last)
                    m_running = false;
                if (last && m_again)
                    run();
                emit told();
            });
            since.restart();
        };
        while (!ticket.isCancelled()) {
            const QByteArray piece = work->body->read(work->read, feedPiece);
            if (piece.isEmpty())
                break;
            work->reader->feed(piece);
            work->read += piece.size();
            if (since.elapsed() >= betweenFeedNews)
                tell(false);
        }
        if (ended && !work->finished && !ticket.isCancelled()) {
            work->finished = true;
            work->reader->finish();
        }
        tell(true);
    });
}

} // namespace sw
