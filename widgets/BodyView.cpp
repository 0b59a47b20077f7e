#include "widgets/BodyView.h"

#include "models/base/GrowingBytes.h"
#include "models/base/LineIndex.h"
#include "models/http/JsonPretty.h"
#include "widgets/BackgroundJob.h"
#include "widgets/BodyForm.h"
#include "widgets/JsonColours.h"
#include "widgets/JsonView.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

constexpr int soonMilliseconds = 50;
constexpr int leastStateWidth = 110, mostEmptyHeight = 150, leastUnderBar = 64,
              leastAlone = 40; // pixels at 100 %
constexpr qint64 formatPiece = 128 << 10;
constexpr qint64 guessedBytes = 256;
constexpr qint64 badGuess = 3; // wrong so soon: it was never meant to be JSON

} // namespace

/// What one body's worker has done so far. Only the job that runs touches it.
struct BodyView::Formatting
{
    std::shared_ptr<const ByteSource> body;
    std::shared_ptr<GrowingBytes> text = std::make_shared<GrowingBytes>();
    std::shared_ptr<LineIndex> lines = std::make_shared<LineIndex>();
    JsonPretty pretty{JsonPretty::Hand::AsItGrows};
    qint64 read = 0;
    bool over = false; ///< finished, wrong, or too long
};

BodyView::BodyView(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_panes(new Segments({QStringLiteral("Pretty"), QStringLiteral("Tree"), QStringLiteral("Raw"),
                            QStringLiteral("Hex"), QStringLiteral("Table")})),
      m_state(new ElidedLabel),
      m_findButton(makeIconButton(QStringLiteral("Find in body"), QStringLiteral("search"))),
      m_save(makeButton(QStringLiteral("Save body"), QStringLiteral("file"))),
      m_notice(new Notice),
      m_showByte(makeButton(QStringLiteral("Show the byte"))),
      m_stack(new QStackedLayout),
      m_pretty(new PayloadBox),
      m_raw(new PayloadBox),
      m_tree(new JsonView(name)),
      m_emptyTitle(new PlainLabel),
      m_emptyAdvice(new PlainLabel({}, LabelTone::Secondary)),
      m_empty(new QScrollArea),
      m_bar(new QWidget),
      m_job(new BackgroundJob(this)),
      m_soon(new QTimer(this))
{
    build(name);
    m_soon->setSingleShot(true);
    m_soon->setInterval(soonMilliseconds);
    connect(m_soon, &QTimer::timeout, this, &BodyView::format);
    connect(m_panes, &Segments::chosen, this, [this](int pane) {
        if (m_form)
            m_leftForm = Pane(pane) == Pane::Form ? QString() : m_form->title();
        setPane(Pane(pane));
        emit paneChosen(Pane(pane));
    });
    connect(m_save, &QPushButton::clicked, this, [this] { m_raw->view()->saveAs(); });
    connect(m_showByte, &QPushButton::clicked, this, [this] {
        setPane(m_pane == Pane::Hex ? Pane::Hex : Pane::Raw);
        m_raw->view()->reveal(m_error ? m_error->offset : 0, 1);
        m_raw->view()->setFocus();
    });
    connect(m_tree, &JsonView::bytesWanted, this, [this](qint64 first, qint64 length) {
        setPane(Pane::Raw);
        m_raw->view()->reveal(first, length);
        m_raw->view()->setFocus();
    });
    connect(m_tree, &JsonView::remarked, this, [this](const QString& sentence) {
        m_showByte->hide();
        m_notice->show({sentence}, true);
    });
    setBody(nullptr, Language::Plain, true);
}

BodyView::~BodyView() = default;

void BodyView::build(const QString& name)
{
    m_pretty->view()->setColours(jsonColours);
    m_pretty->view()->setQuietLineFeeds(true);
    for (PayloadBox* box : {m_pretty, m_raw})
        nameWidget(box->view(), name);
    m_notice->layout()->addWidget(m_showByte);
    m_emptyTitle->setFont(Theme::ui(13, QFont::DemiBold));
    auto* words = new QWidget;
    auto* middle = new QVBoxLayout(words);
    middle->setSpacing(Theme::px(6));
    middle->addStretch();
    for (PlainLabel* label : {m_emptyTitle, m_emptyAdvice}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        middle->addWidget(label);
    }
    middle->addStretch();
    m_empty->setFrameShape(QFrame::NoFrame);
    m_empty->setWidgetResizable(true);
    m_empty->setFocusPolicy(Qt::NoFocus);
    m_empty->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_empty->setMinimumHeight(Theme::px(30));
    m_empty->setWidget(words);
    m_pretty->setQuiet(QStringLiteral("of the formatted text"));
    m_raw->setQuiet({});
    buildBar(name);
    for (QWidget* page : {static_cast<QWidget*>(m_pretty), static_cast<QWidget*>(m_tree),
                          static_cast<QWidget*>(m_raw), static_cast<QWidget*>(m_empty)})
        m_stack->addWidget(page); // a page of no widget would be a window
}

void BodyView::buildBar(const QString& name)
{
    m_panes->nameButtons({QStringLiteral("Pretty body"), QStringLiteral("Body as tree"),
                          QStringLiteral("Raw body"), QStringLiteral("Body as hex"),
                          QStringLiteral("Body as table")});
    m_state->setTone(LabelTone::Secondary);
    m_state->setElideMode(Qt::ElideRight);
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(4));
    bar->setSpacing(Theme::px(8));
    bar->addWidget(m_panes);
    bar->addWidget(m_state, 1);
    bar->addStretch(0); // takes the room where the words have none
    bar->addWidget(m_findButton);
    bar->addWidget(m_save);
    connect(m_findButton, &QToolButton::clicked, this, [this] {
        if (m_pane == Pane::Tree)
            m_tree->openFind();
        else if (m_pane == Pane::Form)
            m_form->openFind();
        else
            (m_pane == Pane::Pretty ? m_pretty : m_raw)->findBar()->open();
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_notice);
    layout->addLayout(m_stack, 1);
    setObjectName(camelCase(name) + QStringLiteral("Pane"));
}

void BodyView::setEmptyWords(const QString& title, const QString& advice)
{
    m_emptyTitle->setText(title);
    m_emptyAdvice->setText(advice);
}

void BodyView::addEmptyButton(QWidget* button)
{
    auto* middle = static_cast<QVBoxLayout*>(m_empty->widget()->layout());
    middle->insertWidget(middle->count() - 1, button, 0, Qt::AlignHCenter);
    m_emptyButton = button;
    m_empty->widget()->installEventFilter(this);
}

/// What can be done about it is not scrolled for.
void BodyView::fitEmpty()
{
    const QLayout* words = m_empty->widget()->layout();
    const bool acts = m_emptyButton && !m_emptyButton->isHidden() && !m_body;
    const int needed = acts && words->hasHeightForWidth() ? words->totalMinimumHeightForWidth(width()) : 0;
    m_empty->setMinimumHeight(std::clamp(needed, Theme::px(30), Theme::px(mostEmptyHeight)));
}

bool BodyView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_empty->widget() && event->type() == QEvent::LayoutRequest)
        fitEmpty();
    return QWidget::eventFilter(watched, event);
}

void BodyView::setForm(std::unique_ptr<BodyForm> form)
{
    if (m_form) { // its own button may be what led here
        m_form->disconnect(this);
        m_stack->removeWidget(m_form);
        m_form->hide();
        m_form->deleteLater();
    }
    m_form = form.release();
    if (!m_form) {
        if (m_wanted == Pane::Form)
            m_wanted = Pane::Pretty;
        return showPane();
    }
    m_stack->addWidget(m_form);
    connect(m_form, &BodyForm::requestWanted, this, &BodyView::requestWanted);
    connect(m_form, &BodyForm::changeWanted, this, &BodyView::changeWanted);
    connect(m_form, &BodyForm::changed, this, [this] {
        updateState();
        if (isSettled())
            emit settled();
    });
    const QString title = m_form->title();
    m_panes->rename(int(Pane::Form), title, QStringLiteral("Body as ") + title.toLower());
    m_wanted = title == m_leftForm ? Pane::Pretty : Pane::Form;
    showPane();
}

bool BodyView::isSettled() const { return !m_formatting && !m_again && (!m_form || m_form->isSettled()); }

void BodyView::setBody(std::shared_ptr<const ByteSource> body, Language language, bool ended)
{
    m_job->cancel();
    m_soon->stop();
    m_body = std::move(body);
    m_language = language == Language::Guess ? Language::Plain : language;
    m_declared = m_guessed = language != Language::Guess;
    m_ended = ended;
    m_formatting = m_again = m_bounded = false;
    m_error.reset();
    m_values = 0;
    m_work.reset();
    m_notice->renew();
    m_notice->show({});
    m_raw->view()->setSource(m_body);
    m_pretty->view()->setSource(nullptr);
    m_tree->setSource(nullptr, true);
    if (m_form)
        m_form->setBody(m_body, m_ended);
    guess();
    runFormatting();
    showPane();
    updateState();
}

/// Once enough is there to tell.
void BodyView::guess()
{
    if (!m_body)
        return;
    if (!m_guessed) {
        const QByteArray first = m_body->read(0, guessedBytes).trimmed();
        if (first.isEmpty() && !m_ended && m_body->size() < guessedBytes)
            return;
        m_guessed = true;
        if (first.startsWith('{') || first.startsWith('['))
            m_language = Language::Json;
    }
    if (!isJson() || m_work)
        return;
    m_work = std::make_shared<Formatting>();
    m_work->body = m_body;
    m_pretty->view()->setLineIndex(m_work->lines);
    m_pretty->view()->setSource(m_work->text);
    m_tree->setSource(m_body, m_ended);
    showPane();
}

void BodyView::bodyGrew(bool ended)
{
    if (!m_body)
        return;
    m_ended = ended;
    m_again = true;
    if (m_form)
        m_form->bodyGrew(ended);
    if (!m_soon->isActive() && !m_formatting)
        m_soon->start(ended ? 0 : soonMilliseconds);
}

void BodyView::format()
{
    m_again = false;
    guess();
    m_raw->view()->sourceGrew(!m_ended && (!isJson() || m_values > 0));
    if (isJson())
        m_tree->sourceGrew(m_ended);
    runFormatting();
    updateState();
}

void BodyView::runFormatting()
{
    if (m_form && m_pane == Pane::Form) { // a stream without end would be formatted for nobody
        if (isSettled())
            emit settled();
        return;
    }
    if (!m_work || m_formatting) {
        if (!m_work && !m_again)
            emit settled();
        return;
    }
    m_formatting = true;
    m_job->start([this, work = m_work, ended = m_ended](const BackgroundJob::Ticket& ticket) {
        QElapsedTimer since;
        since.start();
        const auto tell = [&](bool last) {
            ticket.post([this, last, error = work->pretty.error(), values = work->pretty.wholeBytes(),
                         over = work->over && !work->pretty.error() && work->text->size() >= prettyLimit] {
                m_error = error;
                m_values = values;
                m_bounded = over;
                formatted(last);
            });
            since.restart();
        };
        while (!work->over && !ticket.isCancelled()) {
            const QByteArray piece = work->body->read(work->read, formatPiece);
            if (piece.isEmpty()) {
                work->over = ended;
                if (ended)
                    work->pretty.finish();
            }
            work->pretty.feed(piece);
            work->read += piece.size();
            const QByteArray formattedPiece = work->pretty.take();
            work->lines->append(formattedPiece); // first: what is asked for is known
            work->text->append(formattedPiece);
            work->over = work->over || work->pretty.error() || work->text->size() >= prettyLimit;
            if (piece.isEmpty())
                break;
            if (since.elapsed() > soonMilliseconds)
                tell(false);
        }
        tell(true);
    });
}

void BodyView::formatted(bool last)
{
    // one large value that is still coming is read from its start
    m_pretty->view()->sourceGrew(!m_ended && m_values > 0);
    if (last) {
        m_formatting = false;
        if (m_error && !m_declared && m_error->offset < badGuess)
            showPlain();
        else if (m_error)
            showError();
        else if (m_bounded)
            m_notice->show({QStringLiteral("The formatted text ends at 512 MB; Raw and Hex have all of it.")},
                           true);
        if (m_again && !m_soon->isActive())
            m_soon->start();
        if (isSettled())
            emit settled();
    }
    updateState();
}

/// It only began like JSON: "[info] started".
void BodyView::showPlain()
{
    m_language = Language::Plain;
    m_error.reset();
    m_work.reset();
    m_tree->setSource(nullptr, true);
    m_pretty->view()->setSource(nullptr);
    showPane();
}

void BodyView::showError()
{
    m_showByte->setVisible(true);
    m_notice->show({QStringLiteral("Not valid JSON at byte %1: %2.")
                        .arg(QLocale(QLocale::English).toString(m_error->offset), m_error->message)});
}

void BodyView::setPane(Pane pane)
{
    const bool leavesForm = m_form && m_pane == Pane::Form;
    m_wanted = pane;
    showPane();
    if (leavesForm)
        runFormatting();
}

void BodyView::showPane()
{
    const bool none = !m_body;
    const bool fits = m_wanted == Pane::Form ? m_form != nullptr : isJson() || m_wanted == Pane::Hex;
    m_pane = fits ? m_wanted : Pane::Raw;
    m_panes->showButton(int(Pane::Pretty), isJson());
    m_panes->showButton(int(Pane::Tree), isJson());
    m_panes->showButton(int(Pane::Form), m_form);
    m_panes->setCurrent(int(m_pane));
    m_raw->view()->setMode(m_pane == Pane::Hex ? PayloadLayout::Mode::Both : PayloadLayout::Mode::Text);
    if (!none && m_pane == Pane::Form)
        m_stack->setCurrentWidget(m_form);
    else
        m_stack->setCurrentIndex(none ? 3 : std::min(int(m_pane), 2));
    m_bar->setVisible(!none && !m_isBarFolded);
    fitBar();
    fitEmpty();
}

void BodyView::setBarFolded(bool folded)
{
    if (m_isBarFolded == folded)
        return;
    m_isBarFolded = folded;
    showPane();
    updateGeometry();
}

void BodyView::addBarEntries(QMenu* menu)
{
    if (!m_body || !m_isBarFolded)
        return;
    menu->addSeparator();
    const auto panes = m_panes->findChildren<QToolButton*>();
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes[i]->isHidden())
            continue;
        QAction* entry = menu->addAction(panes[i]->text(), panes[i], &QToolButton::click);
        entry->setCheckable(true);
        entry->setChecked(int(m_pane) == int(i));
    }
    menu->addSeparator();
    menu->addAction(m_findButton->accessibleName(), m_findButton, &QToolButton::click);
    menu->addAction(m_save->accessibleName(), m_save, &QPushButton::click);
}

void BodyView::setNeighbour(BodyView* other)
{
    m_neighbour = other;
    other->m_neighbour = this;
}

void BodyView::updateState()
{
    if (!m_body) {
        m_state->setText({});
        return;
    }
    QStringList words;
    if (!m_ended)
        words << QStringLiteral("more is coming");
    else if (m_formatting)
        words << QStringLiteral("formatting");
    if (m_form && m_pane == Pane::Form)
        words << m_form->words();
    if (isJson() && m_error)
        words << QStringLiteral("not valid JSON");
    m_state->setText(words.join(QStringLiteral(" · ")));
}

/// Where there is little room, the choice of panes is worth more than how long the body is, and than words on
/// the button.
int BodyView::barWidth(bool hasWords) const
{
    const int words = m_save->fontMetrics().horizontalAdvance(m_save->accessibleName()) + Theme::px(6);
    const int button = m_save->sizeHint().width() + (int(hasWords) - int(!m_save->text().isEmpty())) * words;
    return m_panes->minimumSizeHint().width() + m_findButton->sizeHint().width() + button +
           2 * m_bar->layout()->spacing() + 2 * m_bar->layout()->contentsMargins().left();
}

QSize BodyView::minimumSizeHint() const
{
    const QSize least = QWidget::minimumSizeHint();
    const int bar = m_bar->isHidden() ? 0 : m_bar->sizeHint().height();
    const int enough =
        m_neighbour ? bar + Theme::px(m_isBarFolded ? leastAlone : leastUnderBar) : QWIDGETSIZE_MAX;
    return {std::max(barWidth(false), m_stack->minimumSize().width()), std::min(least.height(), enough)};
}

void BodyView::fitBar()
{
    showSaveWords();
    if (m_neighbour)
        m_neighbour->showSaveWords();
    m_state->setVisible(width() >= barWidth(true) + Theme::px(leastStateWidth));
}

bool BodyView::hasRoomForWords() const { return m_bar->isHidden() || width() >= barWidth(true); }

/// Without them it looks like the button beside it.
void BodyView::showSaveWords()
{
    const bool isPair = m_neighbour && m_neighbour->isVisible() && isVisible();
    const bool hasWords = hasRoomForWords() && (!isPair || m_neighbour->hasRoomForWords());
    m_save->setText(hasWords ? m_save->accessibleName() : QString());
    if (m_save->property("bare").toBool() == !hasWords)
        return;
    m_save->setProperty("bare", !hasWords);
    m_save->style()->unpolish(m_save);
    m_save->style()->polish(m_save);
}

void BodyView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitBar();
    fitEmpty();
}

bool BodyView::takeKey(QEvent* event)
{
    return m_body && (m_pane == Pane::Form     ? m_form->takeKey(event)
                      : m_pane == Pane::Tree   ? m_tree->takeKey(event)
                      : m_pane == Pane::Pretty ? m_pretty->takeKey(event)
                                               : m_raw->takeKey(event));
}

bool BodyView::event(QEvent* event) { return takeKey(event) || QWidget::event(event); }

} // namespace sw
