#include "widgets/NoteStrip.h"

#include "models/lessons/NoteBook.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace sw {

NoteStrip::NoteStrip(const WindowContext& context, QWidget* parent)
    : QFrame(parent),
      m_context(context),
      m_sentence(new ElidedLabel),
      m_why(new ElidedLabel),
      m_count(new PlainLabel({}, LabelTone::Dim)),
      m_lesson(makeButton(QStringLiteral("Open lesson"), QStringLiteral("learn"))),
      m_row(makeButton(QStringLiteral("Show row"))),
      m_dismiss(makeIconButton(QStringLiteral("Dismiss note"), QStringLiteral("close")))
{
    nameWidget(this, QStringLiteral("Note"));
    build();
    connect(m_lesson, &QPushButton::clicked, this,
            [this] { emit lessonWanted(m_book->notes().back().lesson); });
    connect(m_row, &QPushButton::clicked, this,
            [this] { emit rowWanted(m_book->notes().back().moment.row); });
    connect(m_dismiss, &QToolButton::clicked, this, [this] { m_book->dismiss(); });
    hide();
}

NoteStrip::~NoteStrip() = default;

void NoteStrip::build()
{
    setAttribute(Qt::WA_StyledBackground);
    m_sentence->setElideMode(Qt::ElideRight);
    m_why->setElideMode(Qt::ElideRight);
    m_why->setTone(LabelTone::Secondary);
    auto* words = new QVBoxLayout;
    words->setSpacing(Theme::px(1));
    words->addWidget(m_sentence);
    words->addWidget(m_why);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(Theme::px(14), Theme::px(5), Theme::px(10), Theme::px(5));
    row->setSpacing(Theme::px(8));
    row->addLayout(words, 1);
    for (QWidget* part : {static_cast<QWidget*>(m_count), static_cast<QWidget*>(m_lesson),
                          static_cast<QWidget*>(m_row), static_cast<QWidget*>(m_dismiss)})
        row->addWidget(part);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addLayout(row);
}

void NoteStrip::setOn(bool on)
{
    if (on == isOn())
        return;
    if (on) {
        m_book = std::make_unique<NoteBook>(m_context.engine, m_context.inspector);
        connect(m_book.get(), &NoteBook::changed, this, &NoteStrip::showNewest);
    } else {
        m_book.reset();
    }
    showNewest();
}

void NoteStrip::showNewest()
{
    const bool any = m_book && !m_book->notes().empty();
    const bool hadFocus = isAncestorOf(window()->focusWidget());
    if (any) {
        const Note& note = m_book->notes().back();
        m_sentence->setText(QStringLiteral("Note · ") +
                            (note.where.isEmpty() ? QString() : note.where + QStringLiteral(": ")) +
                            note.sentence);
        m_why->setText(note.why);
        m_lesson->setVisible(!note.lesson.isEmpty());
        m_row->setVisible(note.moment.kind != Moment::Kind::BacklogNearlyFull);
        const std::size_t more = m_book->notes().size() - 1;
        m_count->setText(QStringLiteral("and %1 more").arg(more));
        m_count->setVisible(more > 0);
        setAccessibleDescription(m_sentence->text() + u' ' + note.why);
    }
    setVisible(any);
    if (!any && hadFocus)
        window()->setFocus();
}

} // namespace sw
