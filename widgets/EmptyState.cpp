#include "widgets/EmptyState.h"

#include "widgets/OverView.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QVBoxLayout>

namespace sw {

EmptyState::EmptyState(QAbstractItemView* view, const QString& title, const QString& advice)
    : m_view(view),
      m_over(new OverView(this, view, [this] { updateShown(); })),
      m_title(new PlainLabel),
      m_advice(new PlainLabel({}, LabelTone::Secondary)),
      m_buttons(new QHBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(16), Theme::px(16), Theme::px(16));
    layout->setSpacing(Theme::px(6));
    layout->addStretch(1);
    m_title->setFont(Theme::ui(13, QFont::DemiBold));
    for (QLabel* label : {static_cast<QLabel*>(m_title), static_cast<QLabel*>(m_advice)}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    m_buttons->setContentsMargins(0, Theme::px(6), 0, 0);
    m_buttons->setSpacing(Theme::px(8));
    m_buttons->addStretch(1);
    m_buttons->addStretch(1);
    layout->addLayout(m_buttons);
    layout->addStretch(2);
    setWords(title, advice);
    follow();
}

void EmptyState::setWords(const QString& title, const QString& advice)
{
    m_title->setText(title);
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
}

void EmptyState::addButton(QWidget* button) { m_buttons->insertWidget(m_buttons->count() - 1, button); }

void EmptyState::follow()
{
    if (const QAbstractItemModel* model = m_view->model()) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyState::updateShown,
                Qt::UniqueConnection);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyState::updateShown,
                Qt::UniqueConnection);
        connect(model, &QAbstractItemModel::modelReset, this, &EmptyState::updateShown, Qt::UniqueConnection);
    }
    updateShown();
}

void EmptyState::updateShown()
{
    const QRect area = m_over->area();
    setVisible(!area.isEmpty() && (!m_view->model() || m_view->model()->rowCount() == 0));
    setGeometry(area);
}

} // namespace sw
