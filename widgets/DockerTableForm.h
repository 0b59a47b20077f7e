#pragma once

#include "models/http/DockerRows.h"
#include "widgets/BodyForm.h"

namespace sw {

class BodyFeed;
class DockerTable;
class Notice;

/// A list of containers or images, as the engine answered it, as a table with the calls on its rows. GUI
/// thread.
class DockerTableForm : public BodyForm
{
    Q_OBJECT
public:
    /// A longer answer is shown as JSON only.
    static constexpr qint64 mostRead = 32 << 20;

    /// asked: the request that is answered; sent once more to read the list again.
    DockerTableForm(DockerList list, const HttpRequest& asked, QWidget* parent = nullptr);

    QString title() const override { return QStringLiteral("Table"); }
    void setBody(std::shared_ptr<const ByteSource> body, bool ended) override;
    void bodyGrew(bool ended) override;
    bool isSettled() const override;
    QString words() const override;
    DockerTable* table() const { return m_table; }

private:
    class Reader;
    void take(const std::shared_ptr<Result<std::vector<DockerRow>>>& rows);

    DockerList m_list;
    BodyFeed* m_feed;
    DockerTable* m_table;
    Notice* m_notice;
};

} // namespace sw
