#pragma once

#include "models/base/Mailbox.h"
#include "models/lessons/LessonProbe.h"
#include "models/lessons/RawSockets.h"

#include <QObject>

#include <memory>
#include <thread>
#include <variant>
#include <vector>

namespace sw {

/// The thread in which a lesson's own calls and measurements happen, one after the other, and its directory:
/// private (0700), made by begin(), removed by the next begin(), by end() and at the end of this object.
/// Every order carries a number that comes back with what came of it. Lives in the thread that made it.
class LessonWorker : public QObject
{
    Q_OBJECT
public:
    explicit LessonWorker(QObject* parent = nullptr);
    ~LessonWorker() override; ///< waits for what is under way, two seconds at most

    void begin(quint64 number);
    void run(quint64 number, const LessonAction& action);
    void ask(quint64 number, const LessonFacts& facts, const std::vector<QStringList>& subjects);
    void end();

signals:
    /// failure: there is no directory.
    void begun(quint64 number, const QByteArray& directory, const sw::Failure& failure);
    void ran(quint64 number, const sw::LessonCall& call, const QList<sw::RawSocket>& sockets);
    void answered(quint64 number, const std::vector<std::optional<QString>>& values);
    /// With each answer to facts that want to know; before it.
    void sawStrangers(quint64 number, const QList<sw::LessonStranger>& strangers);

private:
    struct Order
    {
        enum class Kind { Begin, Run, Ask, End, Quit };
        Kind kind = Kind::Quit;
        quint64 number = 0;
        LessonAction action{};
        LessonFacts facts{};
        std::vector<QStringList> subjects{};
    };
    struct News
    {
        Order::Kind kind = Order::Kind::Quit;
        quint64 number = 0;
        QByteArray directory{};
        Failure failure{};
        LessonCall call{};
        QList<RawSocket> sockets{};
        std::vector<std::optional<QString>> values{};
        std::optional<QList<LessonStranger>> strangers{};
    };
    class Hands;
    void work();
    void takeNews();

    Mailbox<Order> m_orders;
    Mailbox<News> m_news;
    std::thread m_thread; // last: the rest is there when it starts
};

} // namespace sw
