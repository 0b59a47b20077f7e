#include "widgets/Composer.h"

#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/PayloadEdit.h"
#include "widgets/Segments.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include <cmath>

namespace sw {

namespace {

constexpr int mostTargets = 500;

/// A field with its label before it; the label is its buddy, so that it has a name.
QLabel* labelFor(QWidget* field, const QString& words)
{
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(field);
    nameWidget(field, words);
    return label;
}

QLineEdit* smallEdit(const QString& text, const QString& hint)
{
    auto* edit = new QLineEdit(text);
    edit->setFixedWidth(76);
    edit->setPlaceholderText(hint);
    return edit;
}

} // namespace

Composer::Composer(Engine* engine, EndpointId endpoint, EndpointKind kind, ConnectionModel* connections,
                   QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_endpoint(endpoint),
      m_kind(kind),
      m_connections(connections),
      m_ways(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Escapes")})),
      m_ending(new QComboBox),
      m_target(new QComboBox),
      m_targetLabel(nullptr),
      m_edit(new PayloadEdit),
      m_size(new PlainLabel({}, LabelTone::Secondary)),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_progress(new PlainLabel({}, LabelTone::Secondary)),
      m_every(smallEdit(QStringLiteral("1"), QStringLiteral("seconds"))),
      m_count(smallEdit({}, QStringLiteral("no end"))),
      m_repeat(makeButton(QStringLiteral("Repeat"), QStringLiteral("repeat"))),
      m_stopRepeat(makeButton(QStringLiteral("Stop repeating"), QStringLiteral("stop"), IconColor::Err)),
      m_finish(makeButton(QStringLiteral("Finish sending"), QStringLiteral("finish"))),
      m_send(makePrimaryButton(QStringLiteral("Send"), QStringLiteral("send")))
{
    build();
    connectParts();
    updateTargets();
    updateWords();
    updateRepeat();
}

void Composer::build()
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    nameWidget(m_edit, QStringLiteral("Message"));
    m_edit->setPlaceholderText(QStringLiteral("Message"));
    m_edit->setMinimumHeight(44);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(buildTopRow());
    layout->addWidget(m_edit, 1);
    layout->addLayout(buildBottomRow());
    const bool listener =
        m_kind == EndpointKind::Listener; // only now: without a parent they would be windows
    m_targetLabel->setVisible(listener);
    m_target->setVisible(listener);
}

QHBoxLayout* Composer::buildTopRow()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (const char* words : {"None", "LF", "CRLF", "NUL"})
        m_ending->addItem(QLatin1String(words));
    row->addWidget(m_ways);
    row->addWidget(labelFor(m_ending, QStringLiteral("Line ending")));
    row->addWidget(m_ending);
    row->addWidget(m_size);
    row->addWidget(m_error, 1);
    row->addStretch(1);
    m_error->setMinimumWidth(40);
    return row;
}

QHBoxLayout* Composer::buildBottomRow()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(labelFor(m_every, QStringLiteral("Every")));
    row->addWidget(m_every);
    row->addWidget(labelFor(m_count, QStringLiteral("Count")));
    row->addWidget(m_count);
    m_every->setToolTip(QStringLiteral("Seconds between messages"));
    m_count->setToolTip(QStringLiteral("How many messages; empty: until stopped"));
    row->addWidget(m_repeat);
    row->addWidget(m_stopRepeat);
    row->addWidget(m_progress);
    row->addStretch(1);
    m_targetLabel = labelFor(m_target, QStringLiteral("Send to"));
    m_target->setMaximumWidth(190);
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(m_targetLabel);
    row->addWidget(m_target);
    row->addWidget(m_finish);
    row->addWidget(m_send);
    m_finish->setToolTip(QStringLiteral("Nothing more will come from us; receiving goes on (half-close)"));
    m_send->setToolTip(QStringLiteral("Ctrl+Enter"));
    return row;
}

void Composer::connectParts()
{
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::onTextChanged);
    connect(m_edit, &PayloadEdit::refused, this, &Composer::complain);
    connect(m_ways, &Segments::chosen, this, &Composer::onWay);
    connect(m_ending, &QComboBox::currentIndexChanged, this, &Composer::updateWords);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_finish, &QPushButton::clicked, this, &Composer::finishSending);
    connect(m_repeat, &QPushButton::clicked, this, &Composer::startRepeat);
    connect(m_stopRepeat, &QPushButton::clicked, this, &Composer::stopRepeat);
    connect(m_target, &QComboBox::activated, this, [this] {
        updateWords();
        updateRepeat();
    });
    m_targetTick.setSingleShot(true);
    m_targetTick.setInterval(50);
    connect(&m_targetTick, &QTimer::timeout, this, [this] {
        updateTargets();
        updateRepeat();
    });
    const auto soon = [this] {
        if (!m_targetTick.isActive())
            m_targetTick.start();
    };
    connect(m_connections, &QAbstractItemModel::rowsInserted, this, soon);
    connect(m_connections, &QAbstractItemModel::rowsRemoved, this, soon);
    connect(m_connections, &QAbstractItemModel::dataChanged, this, soon);
}

void Composer::onTextChanged()
{
    if (m_filling)
        return;
    m_text.setText(m_edit->rawText());
    updateWords();
}

void Composer::onWay(int way)
{
    if (!m_text.setWay(MessageText::Way(way))) {
        m_ways->setCurrent(int(m_text.way()));
        return; // the error stays where it is
    }
    m_filling = true;
    m_edit->setRawText(m_text.text());
    m_filling = false;
    updateWords();
    m_edit->setFocus();
}

void Composer::updateWords()
{
    const auto& error = m_text.error();
    const qsizetype size = message().size();
    QString words = QStringLiteral("%1 %2").arg(trafficNumberText(quint64(size)),
                                                size == 1 ? QStringLiteral("byte") : QStringLiteral("bytes"));
    const QString remarks = m_text.remarks();
    m_size->setText(remarks.isEmpty() ? words : words + QStringLiteral(", with ") + remarks);
    m_size->setVisible(!error);
    m_error->setText(error ? error->sentence : QString());
    m_error->setVisible(error.has_value());
    markWrong(m_edit, error.has_value());
    m_filling = true;
    m_edit->markError(error);
    m_filling = false;
}

void Composer::complain(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->show();
}

QByteArray Composer::message() const
{
    return m_text.payload() + MessageText::ending(MessageText::LineEnding(m_ending->currentIndex()));
}

void Composer::setPayload(const QByteArray& payload)
{
    m_text.setPayload(payload);
    m_filling = true;
    m_edit->setRawText(m_text.text());
    m_filling = false;
    updateWords();
}

ConnectionId Composer::target() const
{
    return m_kind == EndpointKind::Listener ? m_target->currentData().toUInt() : 0;
}

void Composer::setTarget(ConnectionId id)
{
    updateTargets(); // it may have come a moment ago
    const int index = m_target->findData(id);
    if (index >= 0)
        m_target->setCurrentIndex(index);
}

/// The chosen connection stays chosen when it closes: its message must not go to everybody instead.
void Composer::updateTargets()
{
    if (m_kind != EndpointKind::Listener)
        return;
    const ConnectionId chosen = target();
    std::vector<std::pair<ConnectionId, QString>> entries{{0, QStringLiteral("All connections")}};
    for (int row = 0; row < m_connections->rowCount() && entries.size() < mostTargets; ++row) {
        const QModelIndex index = m_connections->index(row);
        const ConnectionId id = index.data(ConnectionModel::IdRole).toUInt();
        const bool open = index.data(ConnectionModel::OpenRole).toBool();
        if (!open && id != chosen)
            continue;
        const ConnectionStatus* status = m_connections->status(id);
        QString name = index.data(ConnectionModel::NameRole).toString();
        if (status && status->peer.pid > 0)
            name += QStringLiteral(" · %1").arg(status->peer.pid);
        name += QStringLiteral(" · #%1").arg(id);
        entries.emplace_back(id, open ? name : name + QStringLiteral(" (closed)"));
    }
    bool same = int(entries.size()) == m_target->count();
    for (std::size_t i = 0; same && i < entries.size(); ++i)
        same = m_target->itemData(int(i)).toUInt() == entries[i].first &&
               m_target->itemText(int(i)) == entries[i].second;
    if (same)
        return;
    const QSignalBlocker blocker(m_target);
    m_target->clear();
    for (const auto& [id, name] : entries)
        m_target->addItem(name, id);
    m_target->setCurrentIndex(std::max(0, m_target->findData(chosen)));
}

void Composer::updateRepeat()
{
    const ConnectionId only = target();
    bool repeating = false;
    quint64 done = 0, total = 0;
    for (int row = 0; row < m_connections->rowCount(); ++row) {
        const ConnectionStatus* status =
            m_connections->status(m_connections->index(row).data(ConnectionModel::IdRole).toUInt());
        if (!status || (only != 0 && status->id != only) ||
            status->repeatDone + quint64(status->repeating) == 0)
            continue;
        const bool running = status->repeating && status->state == ConnectionStatus::State::Open;
        if (running >= repeating) {
            done = status->repeatDone;
            total = status->repeatTotal;
        }
        repeating = repeating || running;
    }
    m_repeat->setVisible(!repeating);
    m_stopRepeat->setVisible(repeating);
    m_progress->setText(done == 0 && !repeating ? QString()
                        : total > 0             ? QStringLiteral("%1 of %2").arg(done).arg(total)
                                                : QStringLiteral("%1 sent").arg(done));
}

void Composer::setRunning(bool running)
{
    m_running = running;
    for (QPushButton* button : {m_send, m_finish, m_repeat})
        button->setEnabled(running);
}

void Composer::focusMessage() { m_edit->setFocus(); }

bool Composer::hasOpenConnection() const
{
    for (int row = m_connections->rowCount() - 1; row >= 0; --row) {
        if (m_connections->index(row).data(ConnectionModel::OpenRole).toBool())
            return true;
    }
    return false;
}

bool Composer::mayAct()
{
    if (!m_running)
        return false;
    const ConnectionId id = target();
    const ConnectionStatus* status = id ? m_connections->status(id) : nullptr;
    if (id == 0 && !hasOpenConnection()) {
        complain(QStringLiteral("No connection is open to send to"));
        return false;
    }
    if (id == 0 || (status && status->state == ConnectionStatus::State::Open))
        return true;
    complain(QStringLiteral("That connection is closed; choose another one"));
    return false;
}

void Composer::send()
{
    if (m_text.error()) {
        m_edit->setFocus();
        return;
    }
    if (!mayAct())
        return;
    const QByteArray bytes = message();
    if (bytes.isEmpty()) {
        complain(QStringLiteral("There is nothing to send: the message is empty"));
        return;
    }
    updateWords();
    m_engine->send(m_endpoint, target(), bytes);
}

void Composer::finishSending()
{
    if (mayAct())
        m_engine->finishSending(m_endpoint, target());
}

void Composer::startRepeat()
{
    if (m_text.error() || !mayAct())
        return;
    bool everyOk = false, countOk = true;
    SendPlan plan;
    plan.messages = {message()};
    plan.everySeconds = m_every->text().trimmed().toDouble(&everyOk);
    everyOk =
        everyOk && std::isfinite(plan.everySeconds) && plan.everySeconds > 0 && plan.everySeconds <= 1e6;
    if (!m_count->text().trimmed().isEmpty()) {
        plan.count = m_count->text().trimmed().toULongLong(&countOk);
        countOk = countOk && plan.count > 0;
    }
    markWrong(m_every, !everyOk);
    markWrong(m_count, !countOk);
    if (!everyOk)
        complain(QStringLiteral("Every takes seconds above 0, such as 0.5"));
    else if (!countOk)
        complain(QStringLiteral("Count takes a whole number above 0, or nothing"));
    else if (plan.messages.first().isEmpty())
        complain(QStringLiteral("There is nothing to send: the message is empty"));
    else {
        updateWords();
        m_engine->startRepeat(m_endpoint, target(), plan);
    }
}

void Composer::stopRepeat() { m_engine->stopRepeat(m_endpoint, target()); }

} // namespace sw
