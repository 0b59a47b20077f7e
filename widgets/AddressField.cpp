#include "widgets/AddressField.h"

#include "models/sockets/ShorterPath.h"
#include "widgets/AddressBook.h"
#include "widgets/GoToPopup.h"
#include "widgets/GoToSearch.h"
#include "widgets/HomePath.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QLineEdit>
#include <QMetaMethod>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int verdictLineHeight = 18; // pixels at 100 %

} // namespace

AddressField::AddressField(Purpose purpose, const AddressBook& book, QWidget* parent)
    : QWidget(parent),
      m_purpose(purpose),
      m_hint(QStringLiteral("A path, or @ and an abstract name")),
      m_book(book),
      m_edit(new QLineEdit),
      m_line(new VerdictLine),
      m_probe(new VerdictProbe(this)),
      m_popup(new GoToPopup(m_edit, QStringLiteral("Address suggestions"), GoToPopup::Enter::ChosenOnly)),
      m_explain(makeButton(QStringLiteral("Explain access"), QStringLiteral("access"))),
      m_shorten(makeButton(QStringLiteral("Shorten path")))
{
    m_edit->setFont(Theme::mono());
    expandHome(m_edit);
    m_edit->setPlaceholderText(QStringLiteral("/tmp/echo.sock or @name"));
    m_line->setMinimumHeight(Theme::px(verdictLineHeight));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    layout->addWidget(m_edit);
    layout->addWidget(m_line);
    buildHelp();
    m_line->showHint(m_hint);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, m_probe, &VerdictProbe::setText);
    connect(m_edit, &QLineEdit::textEdited, this, &AddressField::suggest);
    connect(m_probe, &VerdictProbe::changed, this, &AddressField::show);
    connect(m_popup, &GoToPopup::openWanted, this, &AddressField::suggest);
    connect(m_popup, &GoToPopup::chosen, this, &AddressField::take);
    connect(m_popup, &GoToPopup::completed, this, [this](const QString& text) {
        m_edit->setText(text);
        suggest();
    });
}

/// What helps with the address stands at the end of the verdict's line.
void AddressField::buildHelp()
{
    for (QPushButton* button : {m_explain, m_shorten}) {
        button->setAutoDefault(false);
        button->hide();
        static_cast<QHBoxLayout*>(m_line->layout())->addWidget(button, 0, Qt::AlignTop);
    }
    connect(m_explain, &QPushButton::clicked, this, [this] {
        if (const auto parsed = m_probe->address())
            emit accessWanted(parsed->copyText());
    });
    connect(m_shorten, &QPushButton::clicked, this,
            [this] { m_edit->setText(m_shorten->property("address").toString()); });
}

void AddressField::showHelp()
{
    using State = PathVerdict::State;
    const auto& verdict = m_probe->verdict();
    const bool isRefused =
        verdict && (m_purpose == Purpose::Connect ? !verdict->mayConnect && !verdict->denied.isEmpty()
                                                  : verdict->state == State::Free && !verdict->mayListen);
    m_explain->setVisible(isSignalConnected(QMetaMethod::fromSignal(&AddressField::accessWanted)) &&
                          (isRefused || (verdict && verdict->state == State::NoPermission)));
    m_shorter.cancel();
    const auto parsed = m_probe->address();
    if (parsed || parsed.failure().remedy != Remedy::ShortenPath)
        m_shorten->hide();
    else
        m_shorter.start([text = m_edit->text()] { return shorterAddress(text); },
                        [this](const QString& text) {
                            m_shorten->setProperty("address", text);
                            m_shorten->setToolTip(plainToolTip(text));
                            m_shorten->setVisible(!text.isEmpty());
                        });
}

void AddressField::setTakesTcp()
{
    m_probe->setTakesTcp();
    m_hint = QStringLiteral("A path, @ and an abstract name, or tcp:HOST:PORT");
    m_edit->setPlaceholderText(QStringLiteral("/run/app.sock, @name, tcp:HOST:PORT"));
    show();
}

void AddressField::setProblem(const QString& sentence)
{
    if (sentence.isEmpty())
        return show();
    markWrong(m_edit, true);
    m_line->showProblem(sentence);
    m_edit->setAccessibleDescription(sentence);
    closeGap();
}

void AddressField::setClosesUp()
{
    m_closesUp = true;
    m_line->setMinimumHeight(0);
    closeGap();
}

void AddressField::closeGap() { m_line->setVisible(!m_closesUp || !m_line->text().isEmpty()); }

void AddressField::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_probe->setWatching(true);
}

void AddressField::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_probe->setWatching(false);
}

void AddressField::setText(const QString& text) { m_edit->setText(text); }

QString AddressField::verdictText() const { return m_line->text(); }

Result<SocketAddress> AddressField::address()
{
    const auto parsed = m_probe->address();
    if (!parsed)
        setProblem(parsed.failure().sentence);
    return parsed;
}

void AddressField::show()
{
    const QString problem = m_probe->problem();
    markWrong(m_edit, !problem.isEmpty());
    // While it is being looked at there are no words, but their place stays: nothing jumps at every key.
    const bool isLooking = !m_probe->verdict() && problem.isEmpty() && !m_edit->text().isEmpty();
    const int shown = isVisible() ? m_line->layout()->totalHeightForWidth(m_line->width()) : 0;
    m_line->setMinimumHeight(isLooking ? std::max(m_line->minimumHeight(), shown)
                                       : Theme::px(verdictLineHeight));
    if (m_edit->text().isEmpty())
        m_line->showHint(m_hint);
    else if (m_probe->verdict())
        m_line->showVerdict(*m_probe->verdict(), m_purpose);
    else
        m_line->showProblem(problem);
    showHelp();
    closeGap();
    if (!m_popup->isOpen())
        m_edit->setAccessibleDescription(m_line->text());
    emit verdictChanged();
}

void AddressField::suggest()
{
    GoToQuery query;
    query.text = m_edit->text();
    const auto add = [&query](GoToItem::Group group, const QStringList& addresses) {
        for (const QString& text : addresses)
            query.candidates.push_back(
                goToAddressItem(group, GoToItem::Kind::TakeAddress, *SocketAddress::parse(text)));
    };
    add(GoToItem::Group::Favourites, m_book.favourites());
    QStringList recent = m_book.recent();
    for (const QString& favourite : m_book.favourites())
        recent.removeAll(favourite);
    add(GoToItem::Group::Recent, recent);
    m_popup->forgetMoves();
    m_job.start([query = std::move(query)] { return goToResults(query); },
                [this](const std::vector<GoToItem>& found) {
                    m_popup->setItems(found, false);
                    const bool nothingNew = found.size() == 1 && found.front().text == m_edit->text();
                    if (!found.empty() && !nothingNew && m_edit->hasFocus())
                        m_popup->open();
                    else
                        m_popup->close();
                });
}

void AddressField::take(const GoToItem& item)
{
    const bool more = item.kind == GoToItem::Kind::TakeDirectory;
    m_popup->close();
    m_edit->setText(item.text);
    if (more)
        suggest();
}

} // namespace sw
