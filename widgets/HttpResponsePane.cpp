#include "widgets/HttpResponsePane.h"

#include "models/base/Bytes.h"
#include "widgets/BodyForm.h"
#include "widgets/BodyView.h"
#include "widgets/Contrast.h"
#include "widgets/DockerForms.h"
#include "widgets/HttpInputBar.h"
#include "widgets/HttpTimingBar.h"
#include "widgets/Notice.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/StreamsForm.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include <memory>
#include <utility>

namespace sw {

namespace {

QString stateWords(HttpCallStatus::State state)
{
    using State = HttpCallStatus::State;
    switch (state) {
    case State::Idle:
        return {};
    case State::Connecting:
        return QStringLiteral("Connecting");
    case State::Sending:
        return QStringLiteral("Sending");
    case State::Waiting:
        return QStringLiteral("Waiting");
    case State::Reading:
        return QStringLiteral("Reading");
    case State::Upgraded:
        return QStringLiteral("Upgraded");
    case State::Done:
        return QStringLiteral("Done");
    case State::Failed:
        return QStringLiteral("Failed");
    case State::Stopped:
        return QStringLiteral("Stopped");
    }
    return {};
}

QString statusWords(const HttpCallStatus& status)
{
    if (!status.head)
        return stateWords(status.state);
    return QStringLiteral("%1 %2").arg(status.head->status).arg(escapedText(status.head->reason)).trimmed();
}

QColor statusColor(const HttpCallStatus& status)
{
    const Tokens& t = Theme::tokens();
    if (status.state == HttpCallStatus::State::Failed || status.isRefused())
        return t.err;
    if (!status.head)
        return t.text2;
    return status.head->status >= 300 ? t.warn : t.ok;
}

} // namespace

QString httpOutcome(const HttpCallStatus& status)
{
    if (status.state == HttpCallStatus::State::Failed)
        return QStringLiteral("failed");
    if (!status.streamError.isEmpty())
        return QStringLiteral("%1 !").arg(status.head ? status.head->status : 0);
    if (status.head)
        return QString::number(status.head->status);
    return status.isOver() ? QStringLiteral("stopped") : QStringLiteral("…");
}

/// The status as a badge.
class HttpResponsePane::Pill : public QWidget
{
public:
    Pill() { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }
    void show(const QString& words, const QColor& colour)
    {
        if (words == m_words && colour == m_colour)
            return;
        m_words = words;
        m_colour = colour;
        setAccessibleName(words);
        setVisible(!words.isEmpty());
        updateGeometry();
        update();
    }
    const QString& words() const { return m_words; }
    QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::ui(12, QFont::DemiBold));
        return {metrics.horizontalAdvance(m_words) + Theme::px(18), Theme::px(24)};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const QColor ground = mixed(m_colour, Theme::tokens().panel, 0.2);
        painter.setBrush(ground);
        painter.drawRoundedRect(rect(), Theme::px(5), Theme::px(5));
        painter.setPen(readableOn(ground, m_colour));
        painter.setFont(Theme::ui(12, QFont::DemiBold));
        painter.drawText(rect(), Qt::AlignCenter, m_words);
    }

private:
    QString m_words;
    QColor m_colour;
};

HttpResponsePane::HttpResponsePane(QWidget* parent)
    : QWidget(parent),
      m_line(new QWidget),
      m_pill(new Pill),
      m_words(new ElidedLabel),
      m_retry(makeButton(QStringLiteral("Retry"), QStringLiteral("repeat"))),
      m_afterFailure(new QWidget),
      m_timing(new HttpTimingBar),
      m_notice(new Notice),
      m_parts(new Segments({QStringLiteral("Body"), QStringLiteral("Headers")})),
      m_stack(new QStackedWidget),
      m_body(new BodyView(QStringLiteral("Response body"))),
      m_headers(new PayloadBox),
      m_input(new HttpInputBar)
{
    build();
    connect(m_body, &BodyView::requestWanted, this, &HttpResponsePane::requestWanted);
    connect(m_body, &BodyView::changeWanted, this, &HttpResponsePane::changeWanted);
    connect(m_retry, &QPushButton::clicked, this, &HttpResponsePane::retryWanted);
    connect(m_input, &HttpInputBar::finishWanted, this, &HttpResponsePane::finishWanted);
    connect(m_input, &HttpInputBar::sendWanted, this, [this](const QByteArray& bytes) {
        if (auto* streams = qobject_cast<StreamsForm*>(m_body->form()))
            streams->noteSent(bytes);
        emit sendWanted(bytes);
    });
    connect(m_parts, &Segments::chosen, m_stack, &QStackedWidget::setCurrentIndex);
    begin(nullptr);
}

void HttpResponsePane::build()
{
    nameWidget(m_headers->view(), QStringLiteral("Response header lines"));
    m_headers->view()->setQuietLineFeeds(true);
    nameWidget(m_words, QStringLiteral("Response"));
    m_words->setElideMode(Qt::ElideRight);
    m_words->setTone(LabelTone::Secondary);
    m_words->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto* after = new QHBoxLayout(m_afterFailure);
    after->setContentsMargins(0, 0, 0, 0);
    after->setSpacing(Theme::px(4));
    QToolButton* dismiss = makeIconButton(QStringLiteral("Dismiss"), QStringLiteral("close"));
    after->addWidget(m_retry);
    after->addWidget(dismiss);
    connect(dismiss, &QToolButton::clicked, this, [this] {
        m_isDismissed = true;
        showNothingYet();
    });
    m_body->addEmptyButton(m_afterFailure);
    m_parts->nameButtons({QStringLiteral("Show response body"), QStringLiteral("Show response headers")});
    auto* line = new QHBoxLayout(m_line);
    line->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    line->setSpacing(Theme::px(10));
    line->addWidget(m_pill);
    line->addWidget(m_words);
    line->addWidget(m_timing, 1);
    line->addWidget(m_parts);
    m_stack->addWidget(m_body);
    m_stack->addWidget(m_headers);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_line);
    layout->addWidget(m_notice);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_input);
}

void HttpResponsePane::showNothingYet()
{
    m_body->setEmptyWords(QStringLiteral("No response yet"),
                          QStringLiteral("Send request: what the server says is shown here as it comes."));
    m_afterFailure->hide();
}

void HttpResponsePane::begin(const HttpCall* call, const HttpRequest& asked)
{
    m_call = call;
    m_asked = asked;
    m_input->begin();
    m_isDismissed = false;
    showNothingYet();
    m_shown.reset();
    m_headerText.clear();
    m_body->setForm(nullptr);
    m_body->setBody(nullptr, BodyView::Language::Plain, true);
    m_headers->view()->setBytes({});
    m_notice->renew();
    m_notice->show({});
    m_timing->setTiming({});
    showCall();
}

void HttpResponsePane::markEarlier()
{
    if (m_call && m_call->status().isOver())
        m_notice->show({QStringLiteral("This answers the request before; the one above was not sent")}, true);
}

bool HttpResponsePane::takeKey(QEvent* event)
{
    return m_stack->currentWidget() == m_body ? m_body->takeKey(event) : m_headers->takeKey(event);
}

QString HttpResponsePane::words() const
{
    QStringList all = words(m_call ? m_call->status() : HttpCallStatus());
    if (!m_pill->words().isEmpty())
        all.prepend(m_pill->words());
    if (const QString timing = m_timing->words(); !timing.isEmpty())
        all << timing;
    return all.join(QStringLiteral(" · "));
}

QStringList HttpResponsePane::words(const HttpCallStatus& status) const
{
    QStringList words;
    if (status.head && !status.isOver())
        words << stateWords(status.state);
    if (status.head && status.state == HttpCallStatus::State::Stopped)
        words << stateWords(status.state);
    if (const auto total = status.timing.total())
        words << httpDuration(*total);
    if (status.head) {
        const QLocale english(QLocale::English);
        words << QStringLiteral("%1 B").arg(english.toString(status.bodyBytes));
        if (status.contentBytes != status.bodyBytes && status.contentBytes > 0)
            words << QStringLiteral("%1 B decompressed").arg(english.toString(status.contentBytes));
    }
    return words;
}

/// What has no room is left out whole, the last first; the tooltip has it all.
void HttpResponsePane::fitWords()
{
    QStringList words = this->words(m_call ? m_call->status() : HttpCallStatus());
    const QString separator = QStringLiteral(" · ");
    const auto* line = static_cast<QHBoxLayout*>(m_line->layout());
    int room = m_line->width() - 2 * line->contentsMargins().left() - 2 * line->spacing();
    room -= m_pill->isVisibleTo(m_line) ? m_pill->sizeHint().width() + line->spacing() : 0;
    room -= m_parts->isVisibleTo(m_line) ? m_parts->minimumSizeHint().width() : 0;
    while (words.size() > 1 && m_words->fontMetrics().horizontalAdvance(words.join(separator)) + 2 > room)
        words.removeLast();
    m_words->setText(words.join(separator));
    m_words->setToolTip(plainToolTip(this->words()));
}

void HttpResponsePane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_line->layout()->activate();
    fitWords();
}

void HttpResponsePane::showCall()
{
    const HttpCallStatus status = m_call ? m_call->status() : HttpCallStatus();
    m_pill->show(statusWords(status), statusColor(status));
    m_timing->setTiming(status.timing);
    m_timing->setVisible(status.timing.total().has_value());
    m_parts->setVisible(status.head.has_value());
    // what failed before anything came is said where the response would be, and only there
    const bool isSilent = status.state == HttpCallStatus::State::Failed && !status.head;
    m_line->setVisible(m_call && !isSilent);
    fitWords();
    m_input->setVisible(status.state == HttpCallStatus::State::Upgraded);
    if (!status.failure.isEmpty() && !isSilent)
        m_notice->show({escapedText(status.failure)});
    else if (!status.streamError.isEmpty())
        m_notice->show({QStringLiteral("The server reported an error in the stream: %1")
                            .arg(escapedText(status.streamError))});
    else if (!status.contentTrouble.isEmpty())
        m_notice->show({escapedText(status.contentTrouble)}, true);
    showHeaders(status);
    showBody(status);
}

void HttpResponsePane::showHeaders(const HttpCallStatus& status)
{
    QByteArray text;
    const auto add = [&text](const HttpHead& head) {
        text += head.startLine() + '\n';
        for (const HttpField& field : head.fields)
            text += field.name + ": " + field.value + '\n';
    };
    for (const HttpHead& head : status.interim) {
        add(head);
        text += '\n';
    }
    if (status.head)
        add(*status.head);
    if (!status.trailers.isEmpty())
        text += '\n';
    for (const HttpField& field : status.trailers)
        text += field.name + ": " + field.value + '\n';
    if (text == m_headerText)
        return;
    m_headerText = text;
    m_headers->view()->setBytes(text);
    m_parts->setTexts({QStringLiteral("Body"),
                       QStringLiteral("Headers %1").arg(status.head ? status.head->fields.size() : 0)});
}

void HttpResponsePane::showBody(const HttpCallStatus& status)
{
    if (!status.head) {
        const bool hasFailed = status.state == HttpCallStatus::State::Failed && !m_isDismissed;
        if (hasFailed)
            m_body->setEmptyWords(QStringLiteral("No HTTP response"), escapedText(status.failure));
        m_afterFailure->setVisible(hasFailed);
        return;
    }
    const std::shared_ptr<const ByteSource> content = m_call->content();
    if (content == m_shown)
        return m_body->bodyGrew(status.isOver());
    m_shown = content;
    std::unique_ptr<BodyForm> form = makeDockerForm(m_asked, *status.head);
    if (form)
        form->setFailureSaid();
    m_body->setForm(std::move(form));
    m_body->setBody(content, status.head->isJson() ? BodyView::Language::Json : BodyView::Language::Guess,
                    status.isOver());
}

} // namespace sw
