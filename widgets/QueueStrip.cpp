#include "widgets/QueueStrip.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/PauseWords.h"
#include "models/session/QueueGauges.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QTimer>

namespace sw {

/// Name and number in one line, and under it how full that is. All of it is drawn in the colour of a warning
/// when it is full, which the words say too.
class QueueStrip::Gauge : public QWidget
{
public:
    Gauge() { setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); }

    void set(const QueueGauge& gauge)
    {
        if (gauge == m_gauge)
            return;
        m_gauge = gauge;
        setObjectName(camelCase(gauge.name) + QStringLiteral("Gauge"));
        setAccessibleName(words());
        setAccessibleDescription(gauge.hint);
        setToolTip(plainToolTip(words() + u'\n' + gauge.hint));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        const QFontMetrics name(Theme::ui(12)), value(Theme::ui(12, QFont::Medium));
        return {name.horizontalAdvance(m_gauge.name) + Theme::px(6) + value.horizontalAdvance(m_gauge.text) +
                    2,
                value.height() + Theme::px(6)};
    }
    QSize minimumSizeHint() const override { return {Theme::px(90), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Tokens& t = Theme::tokens();
        QPainter painter(this);
        const int line = height() - Theme::px(6);
        painter.setFont(Theme::ui(12));
        painter.setPen(t.text2);
        const int left = painter.fontMetrics().horizontalAdvance(m_gauge.name) + Theme::px(6);
        const auto draw = [&](int x, const QString& text) {
            const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, width() - x);
            painter.drawText(QRect(x, 0, width() - x, line), Qt::AlignLeft | Qt::AlignVCenter, shown);
        };
        draw(0, m_gauge.name);
        painter.setFont(Theme::ui(12, QFont::Medium));
        painter.setPen(m_gauge.full ? t.warn : t.text);
        if (left < width())
            draw(left, m_gauge.text);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const QRectF bar(0, height() - Theme::px(3), width(), Theme::px(3));
        const qreal round = bar.height() / 2;
        painter.setBrush(mixed(t.text3, t.window, 0.4)); // to be seen in either look
        painter.drawRoundedRect(bar, round, round);
        painter.setBrush(m_gauge.full ? t.warn : t.accent);
        if (m_gauge.fill > 0)
            painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * m_gauge.fill, bar.height())),
                                    round, round);
    }

private:
    QString words() const { return m_gauge.name + QStringLiteral(": ") + m_gauge.text; }
    QueueGauge m_gauge;
};

namespace {

constexpr int gaugesWidth = 420; // what they want beside the buttons

/// Its name changes with what it does. Two icons alone would be the same one twice: the words stay.
void setToggle(QPushButton* button, bool paused, const QString& words)
{
    if (button->text() == words)
        return;
    button->setText(words);
    nameWidget(button, words);
    button->setIcon(themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause"),
                               paused ? IconColor::Warn : IconColor::Text));
}

QString acceptingWords(const EndpointStatus& status)
{
    return status.acceptingPaused ? QStringLiteral("Resume accepting") : QStringLiteral("Pause accepting");
}

QString readingWords(const EndpointStatus& status)
{
    return status.readingPaused ? QStringLiteral("Resume reading") : QStringLiteral("Pause reading");
}

} // namespace

QueueStrip::QueueStrip(const WindowContext& context, EndpointId id, ConnectionModel* connections,
                       QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_id(id),
      m_connections(connections),
      m_soon(new QTimer(this)),
      m_row(nullptr),
      m_buttons(new QWidget),
      m_accepting(makeButton(QStringLiteral("Pause accepting"), QStringLiteral("pause"))),
      m_reading(makeButton(QStringLiteral("Pause reading"), QStringLiteral("pause")))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(100);
    connect(m_soon, &QTimer::timeout, this, &QueueStrip::watch);
    const auto soon = [this] {
        if (isVisible() && !m_soon->isActive())
            m_soon->start();
    };
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_connections, signal, this, soon);
    connect(m_connections, &QAbstractItemModel::dataChanged, this, soon);
    connect(m_accepting, &QPushButton::clicked, this,
            [this] { m_context.engine->setAcceptingPaused(m_id, !m_status.acceptingPaused); });
    connect(m_reading, &QPushButton::clicked, this,
            [this] { m_context.engine->setReadingPaused(m_id, 0, !m_status.readingPaused); });
    hide();
}

void QueueStrip::build()
{
    auto* gauges = new QWidget;
    m_row = new QHBoxLayout(gauges);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(Theme::px(18));
    m_row->addStretch(1);
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(Theme::px(8));
    buttons->addWidget(m_accepting);
    buttons->addWidget(m_reading);
    buttons->addStretch(1);
    auto* bar = new WrappingBar(gauges, m_buttons, gaugesWidth);
    bar->setPlain();
    auto* frame = new QFrame;
    frame->setObjectName(QStringLiteral("bar"));
    auto* inside = new QHBoxLayout(frame);
    inside->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    inside->addWidget(bar);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(frame);
}

void QueueStrip::setStatus(const EndpointStatus& status)
{
    m_status = status;
    updateButtons();
    updateShown();
    if (isVisible())
        watch();
}

bool QueueStrip::isOffered() const { return canPauseReading(m_status); }

void QueueStrip::setFolded(bool folded)
{
    m_isFolded = folded;
    updateShown();
}

void QueueStrip::updateShown()
{
    const bool paused = m_status.acceptingPaused || m_status.readingPaused;
    setVisible(isOffered() && (!m_isFolded || paused));
}

void QueueStrip::updateButtons()
{
    m_accepting->setVisible(canPauseAccepting(m_status));
    setToggle(m_accepting, m_status.acceptingPaused, acceptingWords(m_status));
    setToggle(m_reading, m_status.readingPaused, readingWords(m_status));
    m_accepting->setToolTip(acceptingWords(m_status) +
                            QStringLiteral("\nClients then wait in the kernel's queue, up to the backlog"));
    m_reading->setToolTip(
        readingWords(m_status) +
        QStringLiteral("\nWhat comes then stays in the kernel, until its sender has to wait"));
}

void QueueStrip::setConnection(ConnectionId id)
{
    m_connection = id;
    if (isVisible())
        watch();
}

void QueueStrip::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_meter) {
        m_meter = std::make_unique<QueueMeter>();
        connect(m_meter.get(), &QueueMeter::measured, this, &QueueStrip::showReading);
    }
    watch();
}

void QueueStrip::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (m_meter)
        m_meter->watch({});
}

void QueueStrip::watch()
{
    if (!m_meter || !isVisible() || !m_connections)
        return;
    QueueWish wish;
    if (m_status.spec.kind == EndpointKind::Listener)
        wish.bound = m_status.inode;
    if (wish.bound != 0 && m_status.spec.type == SocketType::Datagram && m_status.readingPaused)
        wish.datagrams = m_status.spec.address;
    for (const ConnectionStatus& one : m_connections->statuses()) {
        const bool open = one.state == ConnectionStatus::State::Open;
        if (open && one.inode != 0 && (m_connection == 0 || one.id == m_connection))
            wish.connections.push_back(one.inode);
    }
    m_meter->watch(wish);
}

void QueueStrip::showReading(const QueueReading& reading)
{
    if (!m_connections)
        return;
    QueueSums sums;
    for (const ConnectionStatus& one : m_connections->statuses()) {
        if (one.state != ConnectionStatus::State::Open || (m_connection != 0 && one.id != m_connection))
            continue;
        sums.buffered += one.bufferedBytes;
        sums.waitingBytes += one.waitingBytes;
        sums.waitingMessages += one.waitingMessages;
    }
    sums.anyWaits = sums.waitingBytes + sums.waitingMessages > 0;
    const std::vector<QueueGauge> gauges = queueGauges(m_status, reading, sums);
    while (m_gauges.size() < gauges.size()) {
        m_gauges.push_back(new Gauge);
        m_row->insertWidget(int(m_gauges.size()) - 1, m_gauges.back());
    }
    for (std::size_t i = 0; i < m_gauges.size(); ++i) {
        m_gauges[i]->setVisible(i < gauges.size());
        if (i < gauges.size())
            m_gauges[i]->set(gauges[i]);
    }
}

} // namespace sw
