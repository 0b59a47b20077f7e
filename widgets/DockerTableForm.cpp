#include "widgets/DockerTableForm.h"

#include "widgets/BodyFeed.h"
#include "widgets/DockerTable.h"
#include "widgets/Notice.h"

#include <QTableView>
#include <QVBoxLayout>

namespace sw {

class DockerTableForm::Reader final : public BodyReader
{
public:
    explicit Reader(DockerTableForm* form) : m_form(form), m_list(form->m_list) {}
    void feed(QByteArrayView bytes) override
    {
        m_size += bytes.size();
        if (m_size <= mostRead)
            m_json += bytes;
    }
    void finish() override
    {
        m_rows = std::make_shared<Result<std::vector<DockerRow>>>(
            m_size <= mostRead
                ? dockerRows(m_list, m_json)
                : Failure{QStringLiteral("The list is longer than the 32 MB that are read as a table.")});
        m_json.clear();
    }
    std::function<void()> news() override
    {
        if (!m_rows)
            return {};
        return [form = m_form, rows = std::exchange(m_rows, {})] { form->take(rows); };
    }

private:
    DockerTableForm* const m_form; // for the window's thread
    const DockerList m_list;
    QByteArray m_json;
    qint64 m_size = 0;
    std::shared_ptr<Result<std::vector<DockerRow>>> m_rows;
};

DockerTableForm::DockerTableForm(DockerList list, const HttpRequest& asked, QWidget* parent)
    : BodyForm(parent),
      m_list(list),
      m_feed(new BodyFeed(this)),
      m_table(new DockerTable(list)),
      m_notice(new Notice)
{
    setObjectName(QStringLiteral("dockerTableForm"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_table, 1);
    m_table->setPrefix(dockerPathPrefix(asked.target));
    connect(m_feed, &BodyFeed::told, this, &BodyForm::changed);
    connect(m_table, &DockerTable::callChosen, this, [this](const DockerRowCall& call) {
        if (call.isMutating)
            emit changeWanted(call.request);
        else
            emit requestWanted(call.request);
    });
    connect(m_table, &DockerTable::refreshWanted, this, [this, asked] { emit requestWanted(asked); });
}

void DockerTableForm::setBody(std::shared_ptr<const ByteSource> body, bool ended)
{
    m_notice->renew();
    m_notice->show({});
    m_table->setEmptyWords(QStringLiteral("Reading the list"), {});
    m_feed->start(std::move(body), std::make_shared<Reader>(this), ended);
}

void DockerTableForm::bodyGrew(bool ended) { m_feed->grew(ended); }

bool DockerTableForm::isSettled() const { return m_feed->isSettled(); }

void DockerTableForm::take(const std::shared_ptr<Result<std::vector<DockerRow>>>& rows)
{
    const bool isContainers = m_list == DockerList::Containers;
    m_table->setEmptyWords(isContainers ? QStringLiteral("No containers") : QStringLiteral("No images"),
                           QStringLiteral("The engine has none that match the request."));
    if (!*rows) {
        m_notice->show(rows->failure());
        return m_table->setRows({});
    }
    m_table->setRows(std::move(**rows));
    if (m_table->model()->rowCount() > 0 && !m_table->table()->currentIndex().isValid())
        m_table->table()->selectRow(0);
}

QString DockerTableForm::words() const
{
    const int count = m_table->model()->rowCount();
    const QString word =
        m_list == DockerList::Containers ? QStringLiteral("container") : QStringLiteral("image");
    return count == 1 ? QStringLiteral("1 ") + word : QStringLiteral("%1 %2s").arg(count).arg(word);
}

} // namespace sw
