#include "models/traffic/TrafficMarks.h"

#include "models/traffic/CaptureDirectory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <utility>

namespace sw {

namespace {

constexpr int saveMilliseconds = 300;

QString oneLine(const QString& text)
{
    QString line = text.left(TrafficMarks::commentLimit);
    for (QChar& c : line) {
        if (c == u'\n' || c == u'\r' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = u' ';
    }
    return line.trimmed();
}

} // namespace

QByteArray trafficMarksToJson(const TrafficMarkMap& marks)
{
    if (marks.empty())
        return {};
    QJsonArray list;
    for (const auto& [id, mark] : marks) {
        QJsonObject entry{{QStringLiteral("row"), qint64(id + 1)}};
        if (mark.marked)
            entry.insert(QStringLiteral("marked"), true);
        if (!mark.comment.isEmpty())
            entry.insert(QStringLiteral("comment"), mark.comment);
        list.append(entry);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("marks"), list}}).toJson(QJsonDocument::Compact) + '\n';
}

TrafficMarkMap trafficMarksFromJson(const QByteArray& json)
{
    TrafficMarkMap marks;
    const QJsonArray list = QJsonDocument::fromJson(json).object().value(QLatin1String("marks")).toArray();
    for (const auto& value : list) {
        const QJsonObject entry = value.toObject();
        const qint64 row = entry.value(QLatin1String("row")).toInteger();
        const TrafficMark mark{entry.value(QLatin1String("marked")).toBool(),
                               oneLine(entry.value(QLatin1String("comment")).toString())};
        if (row > 0 && mark != TrafficMark{} && marks.size() < TrafficMarks::markLimit)
            marks[RowId(row - 1)] = mark;
    }
    return marks;
}

TrafficMarks::TrafficMarks(std::shared_ptr<const TrafficStore> store, QObject* parent)
    : QObject(parent),
      m_store(std::move(store)),
      m_marks(std::make_shared<TrafficMarkMap>()),
      m_failed(m_failures.fd(), QSocketNotifier::Read)
{
    connect(&m_failed, &QSocketNotifier::activated, this, [this] {
        for (const QString& sentence : m_failures.takeAll())
            emit failed(sentence);
    });
    m_pool.setMaxThreadCount(1);
    m_later.setSingleShot(true);
    m_later.setInterval(saveMilliseconds);
    connect(&m_later, &QTimer::timeout, this, &TrafficMarks::save);
    if (!m_store->isWriter())
        load();
}

TrafficMarks::~TrafficMarks() { flush(); }

void TrafficMarks::load()
{
    const auto directory = CaptureDirectory::open(m_store->directory());
    if (directory)
        *m_marks = trafficMarksFromJson(directory->readMarks());
}

TrafficMark TrafficMarks::at(RowId id) const
{
    const auto found = m_marks->find(id);
    return found == m_marks->end() ? TrafficMark() : found->second;
}

/// Snapshots that others hold stay as they are.
TrafficMarkMap& TrafficMarks::own()
{
    if (m_marks.use_count() > 1)
        m_marks = std::make_shared<TrafficMarkMap>(*m_marks);
    return *m_marks;
}

bool TrafficMarks::set(RowId id, const TrafficMark& mark)
{
    if (at(id) == mark)
        return true;
    if (!m_marks->contains(id) && m_marks->size() >= markLimit)
        return false;
    if (mark == TrafficMark{})
        own().erase(id);
    else
        own()[id] = mark;
    m_later.start();
    emit changed(id);
    return true;
}

bool TrafficMarks::setMarked(RowId id, bool marked)
{
    TrafficMark mark = at(id);
    mark.marked = marked;
    return set(id, mark);
}

bool TrafficMarks::setComment(RowId id, const QString& comment)
{
    TrafficMark mark = at(id);
    mark.comment = oneLine(comment);
    return set(id, mark);
}

void TrafficMarks::forgetBefore(RowId id)
{
    if (m_marks->empty() || m_marks->begin()->first >= id)
        return;
    TrafficMarkMap& marks = own();
    marks.erase(marks.begin(), marks.lower_bound(id));
    m_later.start();
}

void TrafficMarks::save()
{
    m_later.stop();
    const auto write = [this, marks = snapshot(), path = m_store->directory()] {
        const auto directory = CaptureDirectory::open(path);
        const auto written =
            directory ? directory->writeMarks(trafficMarksToJson(*marks)) : Result<void>(directory.failure());
        if (!written)
            m_failures.post(written.failure().sentence);
    };
    m_pool.start(write);
}

void TrafficMarks::flush()
{
    if (m_later.isActive())
        save();
    m_pool.waitForDone();
}

} // namespace sw
