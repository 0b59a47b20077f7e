#include "models/lessons/LessonWorker.h"

#include <QDir>
#include <QSocketNotifier>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <poll.h>

namespace sw {
namespace {

/// So that sockets fit below: a path has 107 bytes at most.
constexpr qsizetype longestTemporary = 60;

QByteArray makeDirectory()
{
    QByteArray folder = QDir::tempPath().toLocal8Bit();
    if (folder.size() > longestTemporary)
        folder = "/tmp";
    folder += "/socket-workbench-lesson-XXXXXX";
    return ::mkdtemp(folder.data()) ? folder : QByteArray();
}

/// The engine may be removing a socket file of its own there just now.
void removeDirectory(const QByteArray& directory)
{
    std::error_code error;
    for (int tries = 0; tries < 3; ++tries) {
        std::filesystem::remove_all(directory.toStdString(), error);
        if (!error)
            return;
    }
}

} // namespace

class LessonWorker::Hands
{
public:
    ~Hands() { clear(); }

    News obey(const Order& order)
    {
        News news;
        news.kind = order.kind;
        news.number = order.number;
        if (order.kind == Order::Kind::Begin || order.kind == Order::Kind::End)
            clear();
        if (order.kind == Order::Kind::Begin)
            begin(news);
        else if (!m_raw)
            news.values.resize(order.subjects.size());
        else if (order.kind == Order::Kind::Run)
            news.call = m_raw->run(order.action);
        else if (order.kind == Order::Kind::Ask)
            answer(order, news);
        if (m_raw)
            news.sockets = m_raw->sockets();
        return news;
    }

private:
    void begin(News& news)
    {
        news.directory = makeDirectory();
        if (news.directory.isEmpty())
            news.failure = Failure::fromErrno(QStringLiteral("Can't make a directory for the lesson"), errno);
        else
            m_raw = std::make_unique<RawSockets>(news.directory);
    }
    void answer(const Order& order, News& news)
    {
        LessonProbe probe(order.facts, *m_raw);
        for (const QStringList& subject : order.subjects)
            news.values.push_back(probe.measure(subject));
    }
    void clear()
    {
        if (!m_raw)
            return;
        const QByteArray directory = m_raw->directory();
        m_raw.reset();
        removeDirectory(directory);
    }

    std::unique_ptr<RawSockets> m_raw;
};

LessonWorker::LessonWorker(QObject* parent) : QObject(parent)
{
    auto* notifier = new QSocketNotifier(m_news.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &LessonWorker::takeNews);
    m_thread = std::thread([this] { work(); });
}

LessonWorker::~LessonWorker()
{
    m_orders.post({});
    m_thread.join();
}

void LessonWorker::begin(quint64 number) { m_orders.post({Order::Kind::Begin, number}); }

void LessonWorker::run(quint64 number, const LessonAction& action)
{
    m_orders.post({Order::Kind::Run, number, action});
}

void LessonWorker::ask(quint64 number, const LessonFacts& facts, const std::vector<QStringList>& subjects)
{
    m_orders.post({Order::Kind::Ask, number, {}, facts, subjects});
}

void LessonWorker::end() { m_orders.post({Order::Kind::End}); }

void LessonWorker::work()
{
    Hands hands;
    for (;;) {
        pollfd wait{m_orders.fd(), POLLIN, 0};
        ::poll(&wait, 1, -1);
        for (const Order& order : m_orders.takeAll()) {
            if (order.kind == Order::Kind::Quit)
                return;
            m_news.post(hands.obey(order));
        }
    }
}

void LessonWorker::takeNews()
{
    for (const News& news : m_news.takeAll()) {
        if (news.kind == Order::Kind::Begin)
            emit begun(news.number, news.directory, news.failure);
        else if (news.kind == Order::Kind::Run)
            emit ran(news.number, news.call, news.sockets);
        else if (news.kind == Order::Kind::Ask)
            emit answered(news.number, news.values);
    }
}

} // namespace sw
