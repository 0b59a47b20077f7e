#include "widgets/PayloadBox.h"

#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadFindBar.h"
#include "widgets/PayloadView.h"
#include "widgets/PayloadWords.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr qint64 numberBytes = 8;

} // namespace

PayloadBox::PayloadBox(QWidget* parent)
    : QWidget(parent),
      m_view(new PayloadView),
      m_notice(new Notice),
      m_save(makeButton(QStringLiteral("Save payload as…"))),
      m_find(new PayloadFindBar(m_view)),
      m_words(new ElidedLabel),
      m_line(new QWidget)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_view->setMinimumHeight(Theme::px(24)); // of a low window: a line or two, and the rest by scrolling
    layout->addWidget(m_notice);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_find);
    auto* words = new QHBoxLayout(m_line);
    words->setContentsMargins(Theme::px(12), Theme::px(3), Theme::px(12), Theme::px(4));
    words->addWidget(m_words);
    layout->addWidget(m_line);
    m_notice->layout()->addWidget(m_save);
    m_words->setObjectName(QStringLiteral("payloadSelection"));
    QFont figures = m_words->font();
    figures.setStyleStrategy(QFont::PreferNoShaping); // Inter makes a multiplication of 0x10
    m_words->setFont(figures);
    m_words->setTone(LabelTone::Dim);
    m_words->setElideMode(Qt::ElideRight);
    m_words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(m_save, &QPushButton::clicked, m_view, [this] { m_view->saveAs(); });
    connect(m_find, &PayloadFindBar::closed, this, [this] { m_view->setFocus(); });
    connect(m_view, &PayloadView::selectionChanged, this, &PayloadBox::updateWords);
    connect(m_view, &PayloadView::sourceChanged, this, [this] { setRemark({}); });
    connect(m_view, &PayloadView::noticed, this, [this](const Failure& failure, bool calm, bool canSave) {
        m_notice->show(failure, calm);
        m_save->setVisible(canSave);
    });
    connect(m_view, &PayloadView::saveProgress, this, [this](qint64 done, qint64 total) {
        if (done < 0) {
            updateWords();
        } else {
            m_line->show();
            m_words->setText(QStringLiteral("Saving %1 %").arg(int(double(done) / double(total) * 100)));
        }
    });
    connect(m_view, &PayloadView::menuAboutToShow, this, [this](QMenu* menu) {
        menu->addAction(QStringLiteral("Find in payload…"), QKeySequence::Find, m_find,
                        &PayloadFindBar::open);
    });
    updateWords();
}

void PayloadBox::setRemark(const QString& sentence)
{
    m_notice->show({sentence}, true);
    m_save->hide();
}

void PayloadBox::setQuiet(const QString& of)
{
    m_isQuiet = true;
    m_of = of;
    updateWords();
}

void PayloadBox::updateWords()
{
    const qint64 length = m_view->source() ? m_view->selectionLength() : 0;
    const qint64 start = length > 0 ? m_view->selectionStart() : m_view->source() ? m_view->caret() : 0;
    m_line->setVisible(!m_isQuiet || length > 0 || start > 0);
    if (!m_view->source()) {
        m_words->setText({});
        return;
    }
    const QByteArray first =
        length > 0 && length <= numberBytes ? m_view->source()->read(start, length) : QByteArray();
    const QString words = payloadSelectionWords(m_view->size(), start, length, first);
    m_words->setText(m_of.isEmpty() ? words : words + QStringLiteral(" · ") + m_of);
}

bool PayloadBox::actOn(QKeyEvent* key, bool really)
{
    const bool shift = key->modifiers() & Qt::ShiftModifier;
    const bool shown = m_find->isVisibleTo(this);
    if (key->matches(QKeySequence::Find)) {
        if (really && m_view->source())
            m_find->open();
        return true;
    }
    if (key->key() == Qt::Key_F3 && shown) {
        if (really)
            m_find->step(shift);
        return true;
    }
    if (key->key() == Qt::Key_Escape && shown) {
        if (really)
            m_find->close();
        return true;
    }
    return false;
}

bool PayloadBox::takeKey(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return false;
    if (!actOn(static_cast<QKeyEvent*>(event), event->type() == QEvent::KeyPress))
        return false;
    event->accept();
    return true;
}

bool PayloadBox::event(QEvent* event) { return takeKey(event) || QWidget::event(event); }

} // namespace sw
