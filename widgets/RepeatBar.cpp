#include "widgets/RepeatBar.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sw {

/// "37 of 100" on the line of the words beside it, over a bar of a few pixels.
class RepeatProgress : public PlainLabel
{
public:
    RepeatProgress() : PlainLabel({}, LabelTone::Secondary)
    {
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred); // as high as the fields, for the bar
    }
    /// Below 0: without a bar.
    void setShare(double share)
    {
        m_share = share;
        update();
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        PlainLabel::paintEvent(event);
        if (m_share < 0)
            return;
        const qreal thick = Theme::px(3);
        const QRectF bar(0, (height() + fontMetrics().height()) / 2.0, width(), thick);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::tokens().line);
        painter.drawRoundedRect(bar, thick / 2, thick / 2);
        painter.setBrush(Theme::tokens().accent);
        painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * std::min(1.0, m_share), thick)),
                                thick / 2, thick / 2);
    }

private:
    double m_share = -1;
};

namespace {

constexpr quint64 mostCount = 1'000'000'000;
constexpr double longestEvery = 1e6; // seconds
constexpr double shortestEvery = 1e-6;
constexpr char usualEvery[] = "1"; // seconds

QLabel* repeatLabel(QWidget* field, const QString& words)
{
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(field);
    nameWidget(field, words);
    return label;
}

/// "0.5", "0,5", "2 s", "250 ms"; 0 when it is none of these.
double secondsOf(const QString& typed)
{
    QString text = typed.trimmed();
    double unit = 1;
    if (text.endsWith(QLatin1String("ms"))) {
        unit = 1e-3;
        text.chop(2);
    } else if (text.endsWith(QLatin1Char('s'))) {
        text.chop(1);
    }
    bool ok = false;
    const double seconds = text.trimmed().replace(u',', u'.').toDouble(&ok) * unit;
    return ok && std::isfinite(seconds) && seconds >= shortestEvery && seconds <= longestEvery ? seconds : 0;
}

} // namespace

RepeatBar::RepeatBar(QWidget* parent)
    : QWidget(parent),
      m_every(new QLineEdit(QLatin1String(usualEvery))),
      m_count(new QLineEdit),
      m_repeat(makeButton(QStringLiteral("Repeat"), QStringLiteral("repeat"))),
      m_stop(makeButton(QStringLiteral("Stop repeating"), QStringLiteral("stop"), IconColor::Err)),
      m_progress(new RepeatProgress),
      m_wrong(new PlainLabel({}, LabelTone::Error))
{
    auto* actions = new QWidget;
    auto* row = new QHBoxLayout(actions);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addWidget(m_repeat);
    row->addWidget(m_stop);
    row->addWidget(m_progress);
    row->addStretch(1);
    auto* line = new WrappingBar(buildFields(), actions, 0);
    line->setPlain();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(2));
    layout->addWidget(line);
    layout->addWidget(m_wrong);
    m_wrong->setWordWrap(true);
    m_wrong->hide();
    connect(m_every, &QLineEdit::textChanged, this, &RepeatBar::check);
    connect(m_count, &QLineEdit::textChanged, this, &RepeatBar::check);
    connect(m_repeat, &QPushButton::clicked, this, &RepeatBar::startWanted);
    connect(m_stop, &QPushButton::clicked, this, &RepeatBar::stopWanted);
    showState(false, 0, 0);
}

QWidget* RepeatBar::buildFields()
{
    m_every->setFixedWidth(Theme::px(52));
    m_count->setFixedWidth(Theme::px(76));
    m_every->setToolTip(QStringLiteral("Seconds between messages, such as 0.5 or 20 ms"));
    m_every->setAccessibleDescription(QStringLiteral("Seconds between messages"));
    m_count->setPlaceholderText(QStringLiteral("no end"));
    m_count->setToolTip(QStringLiteral("How many messages; empty: until stopped"));
    m_count->setAccessibleDescription(m_count->toolTip());
    auto* fields = new QWidget;
    auto* row = new QHBoxLayout(fields);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(6));
    row->addWidget(repeatLabel(m_every, QStringLiteral("Every")));
    row->addWidget(m_every);
    row->addWidget(new PlainLabel(QStringLiteral("s"), LabelTone::Secondary));
    row->addSpacing(Theme::px(6));
    row->addWidget(repeatLabel(m_count, QStringLiteral("Count")));
    row->addWidget(m_count);
    row->addStretch(1);
    return fields;
}

void RepeatBar::check()
{
    plan(); // says what is wrong
    emit changed();
}

QString RepeatBar::words() const
{
    QStringList words;
    const QString every = m_every->text().trimmed(), count = m_count->text().trimmed();
    if (every != QLatin1String(usualEvery))
        words
            << (every.endsWith(u's') ? QStringLiteral("every %1") : QStringLiteral("every %1 s")).arg(every);
    if (!count.isEmpty())
        words << QStringLiteral("%1 times").arg(count);
    return words.join(QStringLiteral(", "));
}

std::optional<SendPlan> RepeatBar::plan()
{
    SendPlan plan;
    plan.everySeconds = secondsOf(m_every->text());
    const QString count = m_count->text().trimmed();
    bool countOk = true;
    if (!count.isEmpty()) {
        plan.count = count.toULongLong(&countOk);
        countOk = countOk && plan.count > 0 && plan.count <= mostCount;
    }
    const bool everyOk = plan.everySeconds > 0;
    markWrong(m_every, !everyOk);
    markWrong(m_count, !countOk);
    QStringList wrong;
    if (!everyOk)
        wrong << QStringLiteral("Every takes seconds above 0, such as 0.5");
    if (!countOk)
        wrong << QStringLiteral("Count takes a whole number from 1 to %1, or nothing")
                     .arg(trafficNumberText(mostCount));
    m_wrong->setText(wrong.join(QStringLiteral(". ")));
    m_wrong->setVisible(!wrong.isEmpty());
    m_every->setAccessibleDescription(everyOk ? QStringLiteral("Seconds between messages") : wrong.first());
    m_count->setAccessibleDescription(countOk ? m_count->toolTip() : wrong.last());
    if (!everyOk || !countOk)
        return {};
    return plan;
}

void RepeatBar::showState(bool repeating, quint64 done, quint64 total)
{
    if (repeating && m_repeat->hasFocus()) // the keyboard stays where it was
        m_stop->setFocus();
    const bool hadFocus = !repeating && m_stop->hasFocus();
    m_stop->setVisible(repeating);
    m_repeat->setVisible(!repeating);
    if (hadFocus)
        m_repeat->setFocus();
    const bool told = repeating || (done > 0 && total != 1); // one message is no repeat to tell of
    m_progress->setVisible(told);
    m_progress->setText(
        !told       ? QString()
        : total > 0 ? QStringLiteral("%1 of %2").arg(trafficNumberText(done), trafficNumberText(total))
                    : QStringLiteral("%1 sent").arg(trafficNumberText(done)));
    m_progress->setShare(total > 0 ? double(done) / double(total) : -1);
}

void RepeatBar::setRunning(bool running) { m_repeat->setEnabled(running); }

void RepeatBar::setReason(const QString& why) { showIdle(m_repeat, why, {}); }

} // namespace sw
