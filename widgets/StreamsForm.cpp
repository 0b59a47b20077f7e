#include "widgets/StreamsForm.h"

#include "models/base/GrowingBytes.h"
#include "models/http/DockerLines.h"
#include "widgets/BodyFeed.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollBar>

#include <mutex>

namespace sw {

namespace {

constexpr qint64 streamReach = 64 << 10;
constexpr const char* stdoutWord = "stdout  ";
constexpr const char* stderrWord = "stderr  ";
constexpr const char* sentWord = "sent    ";

QString streamBytes(qint64 bytes) { return QLocale(QLocale::English).toString(bytes) + QStringLiteral(" B"); }

} // namespace

/// Takes the frames apart, in the worker; the texts are read by the window meanwhile.
class StreamsForm::Reader final : public BodyReader, private DockerOutput
{
public:
    explicit Reader(StreamsForm* form) : m_form(form), m_frames(this) {}

    const std::shared_ptr<GrowingBytes> all = std::make_shared<GrowingBytes>();
    const std::shared_ptr<GrowingBytes> out = std::make_shared<GrowingBytes>();
    const std::shared_ptr<GrowingBytes> err = std::make_shared<GrowingBytes>();

    /// Any thread.
    void noteSent(const QByteArray& bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_sent += bytes;
    }

    void feed(QByteArrayView bytes) override
    {
        takeSent(); // an answer is not told before its question
        m_frames.feed(bytes);
    }
    void finish() override { m_frames.finish(); }
    std::function<void()> news() override
    {
        takeSent();
        QString trouble;
        if (m_frames.error())
            trouble = QStringLiteral("At byte %1 %2; the rest is shown as it came.")
                          .arg(QLocale(QLocale::English).toString(m_frames.error()->offset),
                               m_frames.error()->sentence);
        else if (m_isCut)
            trouble = QStringLiteral("The text ends after 64 MB; Raw has all of it.");
        return [form = m_form, out = m_outBytes, err = m_errBytes,
                raw = m_frames.isRaw() && !m_frames.error(), trouble] { form->take(out, err, raw, trouble); };
    }

private:
    void takeSent()
    {
        QByteArray sent;
        {
            const std::lock_guard lock(m_mutex);
            sent.swap(m_sent);
        }
        if (!sent.isEmpty())
            keep(*all, m_lines.add(sentWord, sent));
    }

    void output(DockerStream stream, QByteArrayView bytes) override
    {
        (stream == DockerStream::Stderr ? m_errBytes : m_outBytes) += bytes.size();
        if (m_frames.isRaw())
            return keep(*all, bytes);
        keep(stream == DockerStream::Stderr ? *err : *out, bytes);
        keep(*all, m_lines.add(dockerStreamWord(stream), bytes));
    }

    void keep(GrowingBytes& text, QByteArrayView bytes)
    {
        const qint64 room = textLimit - text.size();
        m_isCut = m_isCut || bytes.size() > room;
        text.append(bytes.first(std::min<qint64>(room, bytes.size())));
    }

    StreamsForm* m_form;
    DockerFrames m_frames;
    DockerLines m_lines;
    bool m_isCut = false;
    qint64 m_outBytes = 0, m_errBytes = 0;
    std::mutex m_mutex; // guards m_sent
    QByteArray m_sent;
};

std::vector<QColor> streamColours(const ByteSource& source, qint64 begin, qint64 end)
{
    const qint64 from = std::max<qint64>(0, begin - streamReach);
    const QByteArray text = source.read(from, end - from);
    std::vector<QColor> colours(std::size_t(std::max<qint64>(0, end - begin)));
    qsizetype line = begin > from ? text.lastIndexOf('\n', begin - from - 1) + 1 : 0;
    if (line == 0 && from > 0)
        return colours; // a line of that length
    const Tokens& t = Theme::tokens();
    while (line < text.size()) {
        const qsizetype feed = text.indexOf('\n', line);
        const qsizetype next = feed < 0 ? text.size() : feed + 1;
        const QByteArrayView words = QByteArrayView(text).sliced(line, next - line);
        const QColor colour = words.startsWith(stderrWord)   ? t.err
                              : words.startsWith(sentWord)   ? t.out
                              : words.startsWith(stdoutWord) ? QColor()
                                                             : t.violet;
        const auto at = [&](qsizetype offset) {
            return std::clamp<qint64>(from + offset - begin, 0, qint64(colours.size()));
        };
        std::fill(colours.begin() + at(line), colours.begin() + at(next), colour);
        if (words.startsWith(stdoutWord)) // the word only
            std::fill(colours.begin() + at(line), colours.begin() + at(line + 8), t.ok);
        line = next;
    }
    return colours;
}

StreamsForm::StreamsForm(const QString& name, QWidget* parent)
    : BodyForm(parent),
      m_feed(new BodyFeed(this)),
      m_which(new Segments({QStringLiteral("All"), QStringLiteral("stdout"), QStringLiteral("stderr")})),
      m_notice(new Notice),
      m_box(new PayloadBox)
{
    build(name);
    connect(m_which, &Segments::chosen, this, [this](int shown) { show(Shown(shown)); });
    connect(m_feed, &BodyFeed::told, this, &BodyForm::changed);
    QScrollBar* bar = m_box->view()->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this,
            [this, bar](int value) { m_follows = value >= bar->maximum(); });
    connect(
        bar, &QScrollBar::rangeChanged, this,
        [this, bar] {
            if (m_follows)
                bar->setValue(bar->maximum());
        },
        Qt::QueuedConnection);
}

StreamsForm::~StreamsForm() = default;

void StreamsForm::build(const QString& name)
{
    setObjectName(QStringLiteral("streamsForm"));
    nameWidget(m_box->view(), name);
    m_box->view()->setQuietLineFeeds(true);
    m_which->nameButtons(
        {QStringLiteral("All streams"), QStringLiteral("Only stdout"), QStringLiteral("Only stderr")});
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(4));
    bar->addWidget(m_which);
    bar->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_notice);
    layout->addWidget(m_box, 1);
}

void StreamsForm::setBody(std::shared_ptr<const ByteSource> body, bool ended)
{
    m_reader = std::make_shared<Reader>(this);
    m_out = m_err = 0;
    m_isRaw = false;
    m_follows = true;
    m_which->show();
    m_notice->renew();
    m_notice->show({});
    show(m_shown);
    m_feed->start(std::move(body), m_reader, ended);
}

void StreamsForm::bodyGrew(bool ended) { m_feed->grew(ended); }

bool StreamsForm::isSettled() const { return m_feed->isSettled(); }

void StreamsForm::show(Shown shown)
{
    m_shown = shown;
    m_follows = true;
    m_which->setCurrent(int(shown));
    const Shown really = m_isRaw ? Shown::All : shown;
    m_box->view()->setColours(really == Shown::All && !m_isRaw ? PayloadView::Colours(streamColours)
                                                               : PayloadView::Colours());
    m_box->view()->setSource(really == Shown::Stdout   ? m_reader->out
                             : really == Shown::Stderr ? m_reader->err
                                                       : m_reader->all);
}

void StreamsForm::noteSent(const QByteArray& bytes)
{
    m_reader->noteSent(bytes);
    m_feed->grew(false);
}

void StreamsForm::take(qint64 out, qint64 err, bool isRaw, const QString& trouble)
{
    m_out = out;
    m_err = err;
    if (isRaw && !m_isRaw) {
        m_isRaw = true;
        m_which->hide();
        show(m_shown);
    }
    m_box->view()->sourceGrew(true);
    if (!trouble.isEmpty())
        m_notice->show({trouble}, true);
}

QString StreamsForm::words() const
{
    if (m_isRaw)
        return QStringLiteral("one stream");
    return QStringLiteral("stdout %1 · stderr %2").arg(streamBytes(m_out), streamBytes(m_err));
}

void StreamsForm::openFind() { m_box->findBar()->open(); }

bool StreamsForm::takeKey(QEvent* event) { return m_box->takeKey(event); }

} // namespace sw
