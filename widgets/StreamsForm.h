#pragma once

#include "widgets/BodyForm.h"

#include <QColor>

#include <vector>

namespace sw {

class BodyFeed;
class Notice;
class PayloadBox;
class Segments;

/// Output of a container: stdout and stderr apart, in two colours and each line after a word; only one of
/// them, then without the words; what a terminal wrote as it came. Grows while it is followed. What was sent
/// to the container stands between. GUI thread.
class StreamsForm : public BodyForm
{
    Q_OBJECT
public:
    /// More of each text is not kept; Raw has all of it.
    static constexpr qint64 textLimit = 64 << 20;
    enum class Shown { All, Stdout, Stderr };

    explicit StreamsForm(const QString& name, QWidget* parent = nullptr);
    ~StreamsForm() override;

    QString title() const override { return QStringLiteral("Streams"); }
    void setBody(std::shared_ptr<const ByteSource> body, bool ended) override;
    void bodyGrew(bool ended) override;
    bool isSettled() const override;
    QString words() const override;
    void openFind() override;
    bool takeKey(QEvent* event) override;

    void show(Shown shown);
    /// Bytes that went the other way, to stand behind what has come so far.
    void noteSent(const QByteArray& bytes);
    PayloadBox* box() const { return m_box; }
    bool isTerminal() const { return m_isRaw; }

private:
    class Reader;
    void build(const QString& name);
    void take(qint64 out, qint64 err, bool isRaw, const QString& trouble);

    std::shared_ptr<Reader> m_reader;
    BodyFeed* m_feed;
    Segments* m_which;
    Notice* m_notice;
    PayloadBox* m_box;
    Shown m_shown = Shown::All;
    qint64 m_out = 0, m_err = 0; ///< bytes
    bool m_isRaw = false;
    bool m_follows = true; ///< the end stays in view, as in a terminal
};

/// For PayloadView::setColours(): what a line's first word says. Looks back 64 KB at most.
std::vector<QColor> streamColours(const ByteSource& source, qint64 begin, qint64 end);

} // namespace sw
