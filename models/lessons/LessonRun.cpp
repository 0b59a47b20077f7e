#include "models/lessons/LessonRun.h"

#include "models/lessons/LessonSpec.h"
#include "models/lessons/LessonWorker.h"
#include "models/session/Engine.h"
#include "models/session/QueueMeter.h"

#include <QTimer>

#include <algorithm>

namespace sw {
namespace {

constexpr int tickMilliseconds = 60, handMilliseconds = 300, strangerMilliseconds = 1000;

QString progressWords(qint64 come, qint64 wanted)
{
    if (come < 1 || wanted < 2 || come >= wanted)
        return {};
    return (come == 1 ? QStringLiteral("%L1 of %L2 is here, %L3 more")
                      : QStringLiteral("%L1 of %L2 are here, %L3 more"))
        .arg(come)
        .arg(wanted)
        .arg(wanted - come);
}

} // namespace

LessonRun::LessonRun(Engine* engine, QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_worker(new LessonWorker(this)),
      m_timer(new QTimer(this))
{
    connect(m_worker, &LessonWorker::begun, this, &LessonRun::onBegun);
    connect(m_worker, &LessonWorker::ran, this, &LessonRun::onRan);
    connect(m_worker, &LessonWorker::sawStrangers, this, &LessonRun::onStrangers);
    connect(m_worker, &LessonWorker::answered, this, &LessonRun::onAnswered);
    connect(m_engine, &Engine::endpointsChanged, this, &LessonRun::onEndpoints);
    connect(m_engine, &Engine::connectionsChanged, this, &LessonRun::onConnections);
    connect(m_timer, &QTimer::timeout, this, &LessonRun::tick);
    m_timer->setInterval(tickMilliseconds);
}

LessonRun::~LessonRun() { leave(); }

const LessonStep* LessonRun::step() const
{
    return m_shown < 0 ? current() : &m_lesson->steps[std::size_t(m_shown)];
}

const LessonStep* LessonRun::current() const
{
    return m_lesson && m_step < int(m_lesson->steps.size()) ? &m_lesson->steps[std::size_t(m_step)] : nullptr;
}

void LessonRun::open(const Lesson& lesson, int step)
{
    const Lesson wanted = lesson; // which may be the one that leave() forgets
    leave();
    m_lesson = wanted;
    m_goal = std::clamp(step, 0, int(wanted.steps.size()) - 1);
    m_from = m_engine->store()->end();
    m_phase = Phase::Preparing;
    m_worker->begin(m_number);
    emit changed();
}

void LessonRun::reset()
{
    if (m_lesson)
        open(*m_lesson);
}

void LessonRun::back()
{
    const int before = stepNumber() - 1;
    if (!m_lesson || before < 0)
        return;
    if (m_past.count(before) == 0) { // in another sitting
        open(*m_lesson, before);
        return;
    }
    m_shown = before;
    emit changed();
}

void LessonRun::leave()
{
    ++m_number;
    m_timer->stop();
    if (m_meter)
        m_meter->watch({});
    for (const auto& [name, id] : m_names)
        m_engine->remove(id);
    if (m_lesson)
        m_worker->end();
    m_names.clear();
    m_endpoints.clear();
    m_connections.clear();
    m_sockets.clear();
    m_strangers.clear();
    m_hidden.clear();
    m_calls.clear();
    m_pending = {};
    m_wait.reset();
    m_isAsking = false;
    m_directory.clear();
    m_docker = {};
    m_lesson.reset();
    m_step = m_goal = 0;
    m_shown = -1;
    m_past.clear();
    m_phase = Phase::None;
    m_reading = {};
    m_trouble.clear();
    m_verdict = {};
    updateScene();
    emit changed();
}

void LessonRun::onBegun(quint64 number, const QByteArray& directory, const Failure& failure)
{
    if (number != m_number)
        return;
    m_directory = directory;
    if (!failure.sentence.isEmpty())
        fail(failure.sentence);
    else
        enterStep();
}

void LessonRun::enterStep()
{
    m_calls.clear();
    m_action = 0;
    m_choice = -1;
    m_typed.reset();
    m_verdict = {};
    m_progress.clear();
    m_bases.clear();
    m_entered = trafficClock();
    m_trouble.clear();
    const bool isRepeat = m_step < m_goal;
    if (isRepeat && current()->actions.empty()) { // what a learner did by hand can't be made again
        ++m_step;
        enterStep();
        return;
    }
    if (isRepeat) {
        nextAction();
        return;
    }
    setPhase(Phase::Ready);
    updateScene();
    if (!current()->byHand.isEmpty())
        m_timer->start(handMilliseconds);
}

void LessonRun::setPhase(Phase phase)
{
    m_phase = phase;
    m_isAsking = false;
    emit changed();
}

bool LessonRun::isForetold() const
{
    const LessonStep* now = current();
    return now && (!now->asks() || m_choice >= 0 || m_typed);
}

void LessonRun::foretell(int choice)
{
    if (phase() != Phase::Ready || !current() || choice < 0 || choice >= int(current()->choices.size()))
        return;
    m_choice = choice;
    emit changed();
}

bool LessonRun::foretellNumber(const QString& text)
{
    bool isNumber = false;
    const qint64 value = text.trimmed().toLongLong(&isNumber);
    if (phase() != Phase::Ready)
        return isNumber;
    m_typed = isNumber ? std::optional(value) : std::nullopt;
    emit changed();
    return isNumber;
}

void LessonRun::doIt()
{
    if (phase() != Phase::Ready || !isForetold() || current()->actions.empty())
        return;
    setPhase(Phase::Doing);
    nextAction();
}

bool LessonRun::canGoOn() const
{
    return m_shown >= 0 || (m_phase == Phase::Done && m_step + 1 < int(m_lesson->steps.size()));
}

void LessonRun::next()
{
    if (m_shown >= 0) {
        m_shown = m_shown + 1 < m_step ? m_shown + 1 : -1;
        emit changed();
        return;
    }
    if (!canGoOn())
        return;
    ++m_step;
    ++m_number;
    enterStep();
}

void LessonRun::nextAction()
{
    m_pending = {};
    m_since.start();
    if (m_action >= current()->actions.size()) {
        m_timer->start(tickMilliseconds);
        askChecks();
        return;
    }
    const LessonAction action = current()->actions[m_action++];
    if (action.isWait()) {
        if (auto claim = LessonClaim::parse(action.words.first()))
            m_wait = *claim;
        m_timer->start(tickMilliseconds);
        tick();
    } else if (action.isOfEngine()) {
        runOfEngine(action);
    } else {
        m_worker->run(m_number, action);
    }
}

void LessonRun::onRan(quint64 number, const LessonCall& call, const QList<RawSocket>& sockets)
{
    if (number != m_number)
        return;
    m_sockets = sockets;
    const LessonAction& action = current()->actions[m_action - 1];
    if (action.verb == QLatin1String("unlink") && !call.failed)
        noteUnlink(action.words.value(0));
    updateScene();
    if (action.verb != QLatin1String("docker")) {
        took(call);
        return;
    }
    m_calls.push_back(call);
    m_docker = call.found;
    if (m_docker.kind() != SocketAddress::Kind::Unnamed) {
        nextAction();
        return;
    }
    if (const auto spec = lessonSpec(action, m_directory))
        m_docker = spec->address;
    runOfEngine(action);
}

void LessonRun::took(const LessonCall& call)
{
    m_pending = {};
    m_calls.push_back(call);
    emit changed();
    nextAction();
}

/// Looks after what is awaited: an endpoint's doing, a claim, or what the learner does by himself.
void LessonRun::tick()
{
    if (m_pending) {
        if (const auto call = m_pending(m_since.elapsed() > m_patience / 2))
            took(*call);
        return;
    }
    if (m_isAsking)
        return;
    if (m_wait) {
        m_isAsking = true;
        m_worker->ask(m_number, facts(), {m_wait->subject});
    } else if (m_phase == Phase::Ready || m_phase == Phase::Doing || m_phase == Phase::Preparing) {
        askChecks();
    } else if (m_phase == Phase::Done && m_isWatched) { // the learner's own socket may go
        m_isAsking = true;
        m_worker->ask(m_number, facts(), {});
    }
}

/// Everything that has to be known at one time.
void LessonRun::askChecks()
{
    std::vector<QStringList> subjects;
    for (const LessonClaim& check : current()->checks)
        subjects.push_back(check.subject);
    for (const LessonChoice& choice : current()->choices)
        subjects.push_back(choice.claim.subject);
    if (!current()->number.isEmpty())
        subjects.push_back(current()->number);
    m_isAsking = true;
    m_worker->ask(m_number, facts(), subjects);
}

void LessonRun::onAnswered(quint64 number, const std::vector<std::optional<QString>>& values)
{
    if (number != m_number)
        return;
    m_isAsking = false;
    if (m_wait)
        takeWait(values);
    else if (m_phase != Phase::Done && m_phase != Phase::Failed && m_phase != Phase::None)
        takeChecks(values);
}

/// Of the endpoints that listen there; bare sockets know it themselves.
void LessonRun::noteUnlink(const QString& file)
{
    const QByteArray path = m_directory + '/' + file.toUtf8();
    for (const auto& [name, id] : m_names) {
        const EndpointSpec& spec = m_endpoints.value(id).spec;
        if (spec.kind != EndpointKind::Client && spec.address == SocketAddress::path(path))
            m_hidden << name;
    }
}

void LessonRun::onStrangers(quint64 number, const QList<LessonStranger>& strangers)
{
    if (number != m_number || strangers == m_strangers)
        return;
    m_strangers = strangers;
    updateScene();
}

void LessonRun::takeWait(const std::vector<std::optional<QString>>& values)
{
    if (m_wait->holds(values.front())) {
        m_wait.reset();
        nextAction();
    } else if (m_since.elapsed() > m_patience) {
        const LessonClaim missed = *std::exchange(m_wait, std::nullopt);
        fail(QStringLiteral("Waited in vain for: %1 %2 %3")
                 .arg(missed.subject.join(u' '), missed.comparison, missed.expected));
    }
}

void LessonRun::takeChecks(const std::vector<std::optional<QString>>& values)
{
    const auto& checks = current()->checks;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        if (checks[i].holds(values[i]))
            continue;
        setProgress(checks[i], values[i]);
        if (m_phase != Phase::Ready && m_since.elapsed() > m_patience)
            fail(QStringLiteral("The kernel did something else than this lesson expects: %1 is %2, not %3 %4")
                     .arg(checks[i].subject.join(u' '), values[i].value_or(QStringLiteral("unknown")),
                          checks[i].comparison, checks[i].expected));
        return;
    }
    if (m_phase == Phase::Ready && !isForetold())
        return; // done by hand already; the answer is still wanted
    judge(values);
    finishStep();
}

/// Of what the learner does himself, where it takes more than one of something: counted from what was there
/// when the step began.
void LessonRun::setProgress(const LessonClaim& missed, const std::optional<QString>& found)
{
    if (m_phase != Phase::Ready || missed.comparison != QLatin1String(">=") || !found)
        return;
    const qint64 now = found->toLongLong();
    const auto [base, isFirst] = m_bases.emplace(missed.subject, now);
    const QString progress = progressWords(now - base->second, missed.expected.toLongLong() - base->second);
    if (progress == m_progress)
        return;
    m_progress = progress;
    emit changed();
}

void LessonRun::judge(const std::vector<std::optional<QString>>& values)
{
    const LessonStep& now = *current();
    m_verdict = {};
    m_verdict.asked = now.asks() && isForetold();
    if (!m_verdict.asked)
        return;
    const std::size_t first = now.checks.size();
    for (std::size_t i = 0; i < now.choices.size(); ++i) {
        const bool holds = now.choices[i].claim.holds(values[first + i]);
        if (holds)
            m_verdict.rightChoice = int(i);
        if (int(i) == m_choice) {
            m_verdict.right = holds;
            m_verdict.said = now.choices[i].why;
        } else if (holds) {
            m_verdict.truth = now.choices[i].text;
        }
    }
    if (!now.number.isEmpty()) {
        const QString found = values.back().value_or(QString());
        m_verdict.right = m_typed && found == QString::number(*m_typed);
        m_verdict.said = now.numberWhy;
        m_verdict.truth = found;
    }
}

void LessonRun::finishStep()
{
    ++m_number; // what was asked before is void
    m_timer->stop();
    if (m_step < m_goal) {
        ++m_step;
        enterStep();
        return;
    }
    m_past[m_step] = {m_choice, m_typed, m_verdict, m_calls};
    setPhase(Phase::Done);
    if (m_lesson->steps[std::size_t(m_step)].isFinal)
        m_timer->start(strangerMilliseconds);
    emit stepDone(m_lesson->id, m_step);
}

void LessonRun::fail(const QString& sentence)
{
    ++m_number;
    m_timer->stop();
    m_goal = m_step;
    m_trouble = sentence;
    setPhase(Phase::Failed);
}

LessonCode LessonRun::code() const
{
    LessonCode code;
    if (!step() || m_directory.isEmpty())
        return code;
    code = LessonScript(*m_lesson).step(stepNumber());
    code.shellIsHere = !step()->shell.isEmpty();
    if (!code.shellIsHere)
        code.shell = lessonShell(*m_lesson, stepNumber(), m_directory, m_docker);
    for (QString line : step()->shell)
        code.shell << line.replace(QLatin1String("{dir}"), directory());
    return code;
}

QString LessonRun::pythonProgram() const
{
    return step() ? LessonScript(*m_lesson).python(stepNumber()) : QString();
}

QString LessonRun::cProgram() const { return step() ? LessonScript(*m_lesson).c(stepNumber()) : QString(); }

QString LessonRun::byHand() const
{
    return step() ? QString(step()->byHand).replace(QLatin1String("{dir}"), directory()) : QString();
}

EndpointId LessonRun::endpoint(const QString& name) const
{
    const auto found = m_names.find(name);
    return found == m_names.end() ? 0 : found->second;
}

} // namespace sw
