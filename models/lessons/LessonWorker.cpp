#include "models/lessons/LessonWorker.h"

#include "models/lessons/LessonDirectory.h"

#include <QSocketNotifier>

#include <poll.h>

namespace sw {
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
        auto made = LessonDirectory::make();
        if (!made) {
            news.failure = made.failure();
            return;
        }
        m_directory.emplace(*std::move(made));
        news.directory = m_directory->path();
        m_raw = std::make_unique<RawSockets>(news.directory);
    }
    void answer(const Order& order, News& news)
    {
        LessonProbe probe(order.facts, *m_raw);
        for (const QStringList& subject : order.subjects)
            news.values.push_back(probe.measure(subject));
        if (order.facts.wantsStrangers)
            news.strangers = probe.strangers();
    }
    void clear()
    {
        m_raw.reset(); // its files first
        m_directory.reset();
    }

    std::optional<LessonDirectory> m_directory;
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
        if (news.strangers)
            emit sawStrangers(news.number, *news.strangers);
        if (news.kind == Order::Kind::Ask)
            emit answered(news.number, news.values);
    }
}

} // namespace sw
