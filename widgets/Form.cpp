#include "widgets/Form.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <cstdlib>

namespace sw {

Form::Form(const QString& title, QWidget* parent)
    : QDialog(parent),
      m_fields(new QGridLayout),
      m_area(new QScrollArea),
      m_error(new PlainLabel({}, LabelTone::Error))
{
    setWindowTitle(title);
    setAccessibleName(title);
    setObjectName(camelCase(title));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(Theme::px(480));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(16), Theme::px(16), Theme::px(16), Theme::px(14));
    layout->setSpacing(Theme::px(10));
    m_fields->setHorizontalSpacing(Theme::px(12));
    m_fields->setVerticalSpacing(Theme::px(8));
    m_fields->setColumnStretch(1, 1);
    auto* fields = new QWidget;
    fields->setObjectName(QStringLiteral("fields"));
    m_fields->setContentsMargins(0, 0, 0, 0);
    auto* top = new QVBoxLayout(fields);
    top->setContentsMargins(0, 0, 0, 0);
    top->addLayout(m_fields);
    top->addStretch(1); // rows stay together
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setWidget(fields);
    layout->addWidget(m_area);
    m_error->setWordWrap(true);
    m_error->hide();
    layout->addWidget(m_error);
    layout->addStretch(1);
}

QWidget* Form::addField(const QString& words, QWidget* field, QWidget* named, QWidget* beside)
{
    const int row = m_fields->rowCount();
    QWidget* target = named ? named : field;
    target->setMinimumHeight(target->sizeHint().height());
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(target);
    nameWidget(target, words);
    label->setMinimumHeight(target->sizeHint().height());
    m_fields->addWidget(label, row, 0, Qt::AlignTop);
    if (!beside) {
        m_fields->addWidget(field, row, 1);
        return label;
    }
    auto* pair = new QHBoxLayout;
    pair->setSpacing(Theme::px(10));
    pair->addWidget(field);
    pair->addWidget(beside, 1);
    m_fields->addLayout(pair, row, 1);
    return label;
}

QWidget* Form::makeInline(const QString& words, QWidget* field, const QString& unit)
{
    auto* holder = new QWidget;
    auto* label = new PlainLabel(words, LabelTone::Secondary);
    label->setBuddy(field);
    nameWidget(field, words);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(10));
    row->addWidget(label);
    row->addWidget(field, unit.isEmpty() ? 1 : 0);
    if (!unit.isEmpty()) {
        row->addWidget(new PlainLabel(unit, LabelTone::Dim));
        row->addStretch(1);
    }
    return holder;
}

void Form::setFieldShown(QWidget* label, QWidget* field, bool shown)
{
    label->setVisible(shown);
    field->setVisible(shown);
    refit();
}

void Form::addPlain(QWidget* widget) { m_fields->addWidget(widget, m_fields->rowCount(), 1); }

void Form::addButtons(const QList<QWidget*>& buttons)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::px(8));
    QPushButton* cancel = makeButton(QStringLiteral("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    row->addStretch(1);
    row->addWidget(cancel);
    for (QWidget* button : buttons)
        row->addWidget(button);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

void Form::setError(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    refit();
}

void Form::refit()
{
    if (m_fitted.isValid() && !m_isRefitting) { // asked now: what is shown may make the layout grow before
        const QSize chosen = size() - m_fitted; // a scale such as 1.5 rounds
        m_isFitted = std::max(std::abs(chosen.width()), std::abs(chosen.height())) <= 2;
    }
    // Wrapped labels know their height only once the layout has been through their width.
    m_isRefitting = true;
    QTimer::singleShot(0, this, [this] {
        QLayout* fields = m_area->widget()->layout();
        fields->activate();
        const int wanted = fields->hasHeightForWidth()
                               ? fields->totalHeightForWidth(m_area->viewport()->width())
                               : fields->totalMinimumSize().height();
        const int most = screen()->availableGeometry().height() - Theme::px(180);
        m_area->setMinimumHeight(std::min(wanted, most));
        m_area->setMinimumWidth(fields->totalMinimumSize().width() +
                                (wanted > most ? m_area->verticalScrollBar()->sizeHint().width() : 0));
        layout()->activate();
        // A minimum of one's own keeps the layout from setting its.
        const int across = std::max(width(), layout()->totalMinimumSize().width());
        const int needed = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(across)
                                                         : layout()->totalMinimumSize().height();
        resize(across, m_isFitted ? needed : std::max(needed, height()));
        if (m_isFitted)
            m_fitted = size();
        m_isRefitting = false;
        stayOnScreen();
    });
}

/// What has grown downwards may have its buttons below the screen.
void Form::stayOnScreen()
{
    const QRect room = screen()->availableGeometry(), frame = frameGeometry();
    const QPoint at(std::max(room.left(), std::min(frame.left(), room.right() + 1 - frame.width())),
                    std::max(room.top(), std::min(frame.top(), room.bottom() + 1 - frame.height())));
    if (isVisible() && at != frame.topLeft())
        move(at);
}

} // namespace sw
