#include "widgets/Notice.h"

#include "widgets/Parts.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

namespace sw {

Notice::Notice(QWidget* parent)
    : QFrame(parent),
      m_icon(new QToolButton),
      m_text(new PlainLabel),
      m_replace(makeButton(QStringLiteral("Replace stale"))),
      m_retry(makeButton(QStringLiteral("Retry"), QStringLiteral("repeat")))
{
    setObjectName(QStringLiteral("notice"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 6, 12, 6);
    layout->setSpacing(8);
    m_icon->setFocusPolicy(Qt::NoFocus);
    m_icon->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_replace);
    layout->addWidget(m_retry);
    connect(m_replace, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::ReplaceStale); });
    connect(m_retry, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::Retry); });
    hide();
}

void Notice::show(const Failure& failure, bool calm)
{
    setVisible(!failure.sentence.isEmpty());
    m_text->setText(failure.withErrno());
    m_icon->setIcon(themedIcon(calm ? QStringLiteral("info") : QStringLiteral("warning"),
                               calm ? IconColor::Warn : IconColor::Err));
    m_icon->setAccessibleName(calm ? QStringLiteral("Remark") : QStringLiteral("Failed"));
    m_replace->setVisible(!calm && failure.remedy == Remedy::ReplaceStale);
    m_retry->setVisible(!calm && (failure.remedy == Remedy::Retry || failure.remedy == Remedy::CloseOthers));
    if (property("calm").toBool() == calm)
        return;
    setProperty("calm", calm);
    style()->unpolish(this);
    style()->polish(this);
}

} // namespace sw
