#include "widgets/GoToHead.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/VerdictLine.h"
#include "widgets/VerdictProbe.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace sw {

GoToHead::GoToHead(QWidget* parent) : QWidget(parent), m_verdict(new VerdictLine), m_buttons(new QHBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(4));
    layout->setSpacing(Theme::px(6));
    m_buttons->setSpacing(Theme::px(8));
    m_buttons->addStretch(1);
    layout->addWidget(m_verdict);
    layout->addLayout(m_buttons);
    hide();
}

void GoToHead::show(const VerdictProbe& probe, const std::vector<GoToItem>& offers)
{
    setVisible(!probe.text().isEmpty());
    if (const QString problem = probe.problem(); !problem.isEmpty())
        m_verdict->showProblem(problem);
    else if (probe.verdict())
        m_verdict->showVerdict(*probe.verdict(), VerdictLine::Purpose::Either);
    if (offers == m_offers)
        return;
    m_offers = offers;
    while (m_buttons->count() > 1) {
        const std::unique_ptr<QLayoutItem> item(m_buttons->takeAt(0));
        item->widget()->hide();
        item->widget()->deleteLater();
    }
    int place = 0;
    for (const GoToItem& offer : offers) {
        QPushButton* button = place == 0 && offer.kind != GoToItem::Kind::AddFavourite &&
                                      offer.kind != GoToItem::Kind::RemoveFavourite
                                  ? makePrimaryButton(offer.title, offer.icon)
                                  : makeButton(offer.title, offer.icon);
        connect(button, &QPushButton::clicked, this, [this, offer] { emit chosen(offer); });
        m_buttons->insertWidget(place++, button);
        button->show();
    }
}

void GoToHead::setTabOrderAfter(QWidget* widget)
{
    for (int i = 0; i + 1 < m_buttons->count(); ++i) {
        QWidget* button = m_buttons->itemAt(i)->widget();
        setTabOrder(widget, button);
        widget = button;
    }
}

} // namespace sw
