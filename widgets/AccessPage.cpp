#include "widgets/AccessPage.h"

#include "widgets/AccessPanel.h"
#include "widgets/AddressField.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace sw {

AccessPage::AccessPage(const AddressBook& book, QWidget* parent)
    : QScrollArea(parent),
      m_address(new AddressField(AddressField::Purpose::Connect, book)),
      m_panel(new AccessPanel)
{
    nameWidget(this, QStringLiteral("Access"));
    setFrameShape(NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    auto* label = new PlainLabel(QStringLiteral("Address"), LabelTone::Secondary);
    label->setBuddy(m_address->edit());
    nameWidget(m_address->edit(), QStringLiteral("Address"));
    m_address->setClosesUp();
    m_panel->setLabelWidth(label->sizeHint().width());
    label->setMinimumHeight(m_address->edit()->sizeHint().height());
    auto* page = new QWidget;
    auto* field = new QHBoxLayout;
    field->setContentsMargins(Theme::px(12), Theme::px(12), Theme::px(12), 0);
    field->setSpacing(Theme::px(8));
    field->addWidget(label, 0, Qt::AlignTop);
    field->addWidget(m_address, 1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(field);
    layout->addWidget(m_panel, 1);
    auto* hint = new PlainLabel(QStringLiteral("Who may connect there, and which directory or file says so, "
                                               "stands here once there is an address."),
                                LabelTone::Secondary);
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    hint->setMargin(Theme::px(16));
    layout->addWidget(hint, 1);
    setWidget(page);
    connect(m_address->edit(), &QLineEdit::textChanged, this, [this, hint](const QString& text) {
        const auto address = SocketAddress::parse(text);
        m_panel->setAddress(address && address->isUnix() ? std::optional(*address) : std::nullopt);
        hint->setVisible(text.isEmpty());
    });
}

void AccessPage::begin(const QString& address)
{
    if (!address.isEmpty())
        m_address->setText(address);
    m_address->edit()->setFocus();
}

} // namespace sw
