#include "widgets/DockerListPanel.h"

#include "models/base/Bytes.h"
#include "models/http/HttpCall.h"
#include "widgets/BackgroundJob.h"
#include "widgets/DockerTable.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTableView>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr qint64 longestList = 32 << 20, longestReason = 16 << 10; // bytes

/// Why an engine refused: the "message" of its JSON, or the status line.
QString refusalOf(const HttpCall& call)
{
    const HttpCallStatus& status = call.status();
    if (!status.failure.isEmpty())
        return escapedText(status.failure);
    if (!status.streamError.isEmpty())
        return escapedText(status.streamError);
    const QByteArray body = call.content() ? call.content()->read(0, longestReason) : QByteArray();
    const QString message =
        QJsonDocument::fromJson(body).object()[QLatin1String("message")].toString().left(2000);
    const QString words =
        status.head ? QStringLiteral("%1 %2").arg(status.head->status).arg(escapedText(status.head->reason))
                    : QStringLiteral("The call was stopped");
    return message.isEmpty() ? words : words + QStringLiteral(": ") + escapedText(message);
}

bool hasWorked(const HttpCallStatus& status)
{
    return status.state == HttpCallStatus::State::Done && !status.isRefused();
}

} // namespace

DockerListPanel::DockerListPanel(DockerList list, Engine* engine, QWidget* parent)
    : QWidget(parent),
      m_list(list),
      m_engine(engine),
      m_line(new ElidedLabel),
      m_notice(new Notice),
      m_table(new DockerTable(list)),
      m_reading(new BackgroundJob(this))
{
    setObjectName(list == DockerList::Containers ? QStringLiteral("containersPanel")
                                                 : QStringLiteral("imagesPanel"));
    m_line->setObjectName(QStringLiteral("listLine"));
    m_line->setFont(Theme::mono());
    m_line->setTone(LabelTone::Secondary);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_line);
    layout->addWidget(m_notice);
    layout->addWidget(m_table, 1);
    connect(m_table, &DockerTable::refreshWanted, this, [this] {
        m_saysChange = false;
        m_notice->renew();
        m_notice->show({});
        refresh();
    });
    connect(m_table, &DockerTable::callChosen, this, &DockerListPanel::make);
    setTarget({}, {});
}

DockerListPanel::~DockerListPanel() = default;

void DockerListPanel::setTarget(const std::optional<SocketAddress>& address, const QByteArray& api)
{
    const QByteArray prefix = api.isEmpty() ? QByteArray() : '/' + api;
    if (address == m_address && prefix == m_prefix && address)
        return;
    m_address = address;
    m_prefix = prefix;
    m_isStale = true;
    m_saysChange = false;
    for (HttpCall** call : {&m_listing, &m_change})
        delete std::exchange(*call, nullptr);
    m_reading->cancel();
    m_table->setPrefix(prefix);
    m_table->setRows({});
    m_line->setText({});
    m_notice->show({});
    m_table->setEmptyWords(QStringLiteral("No engine is chosen"),
                           QStringLiteral("Choose one that answers, above."));
    if (address && isVisible())
        refresh();
}

void DockerListPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_address && m_isStale)
        refresh();
}

void DockerListPanel::refresh()
{
    if (!m_address)
        return;
    m_isStale = false;
    delete m_listing;
    m_listing = new HttpCall(m_engine, this);
    m_listRequest = {};
    m_listRequest.target =
        m_prefix + (m_list == DockerList::Containers ? "/containers/json?all=true" : "/images/json");
    if (m_table->model()->rowCount() == 0)
        m_table->setEmptyWords(QStringLiteral("Reading the list"), {});
    if (!m_saysChange)
        showLine(m_listRequest, QStringLiteral("…"));
    connect(m_listing, &HttpCall::finished, this, &DockerListPanel::onListed);
    HttpCallOptions options;
    options.bodyLimit = longestList;
    if (const auto started = m_listing->start(*m_address, m_listRequest, options); !started)
        m_notice->show(started.failure());
}

void DockerListPanel::onListed()
{
    const HttpCallStatus& status = m_listing->status();
    if (!m_saysChange)
        showLine(m_listRequest, httpOutcome(status));
    if (!hasWorked(status)) {
        m_table->setEmptyWords(QStringLiteral("The list can't be read"), {});
        return m_notice->show({refusalOf(*m_listing)});
    }
    m_reading->start(
        [body = m_listing->content(), list = m_list] { return dockerRows(list, body->read(0, longestList)); },
        [this](Result<std::vector<DockerRow>> rows) {
            const bool isContainers = m_list == DockerList::Containers;
            m_table->setEmptyWords(isContainers ? QStringLiteral("No containers")
                                                : QStringLiteral("No images"),
                                   QStringLiteral("Create container and Pull image stand "
                                                  "under Requests."));
            if (!rows)
                return m_notice->show(rows.failure());
            m_table->setRows(std::move(*rows));
        });
}

void DockerListPanel::make(const DockerRowCall& call)
{
    if (!call.isMutating)
        return emit requestWanted(call.request);
    if (!m_address)
        return;
    delete m_change;
    m_change = new HttpCall(m_engine, this);
    m_changeRequest = call.request;
    m_saysChange = true;
    m_notice->renew();
    m_notice->show({});
    showLine(m_changeRequest, QStringLiteral("…"));
    connect(m_change, &HttpCall::finished, this, &DockerListPanel::onChanged);
    if (const auto started = m_change->start(*m_address, m_changeRequest); !started)
        m_notice->show(started.failure());
}

void DockerListPanel::onChanged()
{
    showLine(m_changeRequest, httpOutcome(m_change->status()));
    if (!hasWorked(m_change->status()))
        m_notice->show({refusalOf(*m_change)});
    refresh();
}

void DockerListPanel::showLine(const HttpRequest& request, const QString& outcome)
{
    m_line->setText(requestLine(request) + QStringLiteral(" · ") + outcome);
}

QString DockerListPanel::line() const { return m_line->text(); }

} // namespace sw
