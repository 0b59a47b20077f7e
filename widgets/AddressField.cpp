#include "widgets/AddressField.h"

#include "widgets/AddressBook.h"
#include "widgets/GoToPopup.h"
#include "widgets/GoToSearch.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace sw {

AddressField::AddressField(Purpose purpose, const AddressBook& book, QWidget* parent)
    : QWidget(parent),
      m_purpose(purpose),
      m_book(book),
      m_edit(new QLineEdit),
      m_line(new VerdictLine),
      m_probe(new VerdictProbe(this)),
      m_popup(new GoToPopup(m_edit, QStringLiteral("Address suggestions"), GoToPopup::Enter::ChosenOnly)),
      m_job([this](const std::vector<GoToItem>& found) {
          m_popup->setItems(found, false);
          const bool nothingNew = found.size() == 1 && found.front().text == m_edit->text();
          if (!found.empty() && !nothingNew && m_edit->hasFocus())
              m_popup->open();
          else
              m_popup->close();
      })
{
    m_edit->setFont(Theme::mono());
    m_edit->setPlaceholderText(QStringLiteral("/tmp/echo.sock or @name"));
    m_line->setMinimumHeight(Theme::px(34));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    layout->addWidget(m_edit);
    layout->addWidget(m_line);
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

void AddressField::setText(const QString& text) { m_edit->setText(text); }

QString AddressField::verdictText() const { return m_line->text(); }

Result<SocketAddress> AddressField::address()
{
    const auto parsed = m_probe->address();
    if (!parsed) {
        markWrong(m_edit, true);
        m_line->showProblem(parsed.failure().sentence);
    }
    return parsed;
}

void AddressField::show()
{
    const QString problem = m_probe->problem();
    markWrong(m_edit, !problem.isEmpty());
    if (m_probe->verdict())
        m_line->showVerdict(*m_probe->verdict(), m_purpose);
    else
        m_line->showProblem(problem);
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
    m_job.start([query = std::move(query)] { return goToResults(query); });
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
