#include "widgets/EmptyState.h"

#include "widgets/OverView.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

EmptyState::EmptyState(QAbstractItemView* view, const QString& title, const QString& advice)
    : m_view(view),
      m_over(new OverView(this, view, [this] { updateShown(); })),
      m_title(new PlainLabel),
      m_advice(new PlainLabel({}, LabelTone::Secondary)),
      m_layout(new QVBoxLayout(this)),
      m_buttons(new QHBoxLayout)
{
    m_layout->setSpacing(Theme::px(6));
    m_layout->addStretch(1);
    m_title->setFont(Theme::ui(13, QFont::DemiBold));
    for (QLabel* label : {static_cast<QLabel*>(m_title), static_cast<QLabel*>(m_advice)}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        m_layout->addWidget(label);
    }
    m_buttons->setSpacing(Theme::px(8));
    m_buttons->addStretch(1);
    m_buttons->addStretch(1);
    m_layout->addLayout(m_buttons);
    m_layout->addStretch(2);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::arrange, Qt::QueuedConnection);
    setWords(title, advice);
    follow();
}

void EmptyState::setWords(const QString& title, const QString& advice)
{
    m_title->setText(title);
    m_advice->setText(advice);
    arrange();
}

void EmptyState::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void EmptyState::arrange()
{
    const int edge = Theme::px(16), thin = Theme::px(2), gap = Theme::px(6), room = width() - 2 * edge;
    const auto high = [room](const QLabel* label) {
        return label->text().isEmpty() ? 0 : label->heightForWidth(room);
    };
    int buttons = 0;
    for (int i = 0; i < m_buttons->count(); ++i) {
        const QWidget* button = m_buttons->itemAt(i)->widget();
        buttons = button && !button->isHidden() ? std::max(buttons, button->sizeHint().height()) : buttons;
    }
    const int words = high(m_title) + gap + high(m_advice) + gap + (buttons ? buttons + gap : 0);
    const bool low = height() < words + 2 * edge;
    const bool row = height() < words + 2 * thin;
    const int above = low ? thin : edge;
    m_layout->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_layout->setContentsMargins(edge, above, edge, above);
    m_buttons->setContentsMargins(0, row ? 0 : gap, 0, 0);
    m_layout->setStretch(m_layout->count() - 1,
                         row ? 1 : 2); // in the middle of a row, above that of a column
    m_advice->setVisible(!row && !m_advice->text().isEmpty());
    m_title->setToolTip(row ? plainToolTip(m_advice->text()) : QString());
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
