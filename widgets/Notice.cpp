#include "widgets/Notice.h"

#include "models/sockets/PathProbe.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

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
      m_retry(makeButton(QStringLiteral("Retry"), QStringLiteral("repeat"))),
      m_explain(makeButton(QStringLiteral("Explain access"), QStringLiteral("access"))),
      m_listenAgain(makeButton(QStringLiteral("Listen again"), QStringLiteral("repeat"))),
      m_bindName(makeButton(QStringLiteral("Bind a reply name"), QStringLiteral("reply"))),
      m_useType(makeButton(QStringLiteral("Use datagram"))),
      m_elsewhere(makeButton(QStringLiteral("Change address"))),
      m_dismiss(makeIconButton(QStringLiteral("Dismiss"), QStringLiteral("close")))
{
    setObjectName(QStringLiteral("notice"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(10), Theme::px(6), Theme::px(8), Theme::px(6));
    layout->setSpacing(Theme::px(8));
    m_icon->setFocusPolicy(Qt::NoFocus);
    m_icon->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_replace);
    layout->addWidget(m_retry);
    layout->addWidget(m_explain);
    layout->addWidget(m_listenAgain);
    layout->addWidget(m_bindName);
    layout->addWidget(m_useType);
    layout->addWidget(m_elsewhere);
    layout->addWidget(m_dismiss);
    connect(m_replace, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::ReplaceStale); });
    connect(m_retry, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::Retry); });
    connect(m_explain, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::ExplainAccess); });
    connect(m_listenAgain, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::ListenAgain); });
    connect(m_bindName, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::BindReplyName); });
    connect(m_useType, &QPushButton::clicked, this, [this] { emit remedyChosen(m_shown.failure.remedy); });
    connect(m_elsewhere, &QPushButton::clicked, this, [this] { emit remedyChosen(Remedy::OtherAddress); });
    connect(m_dismiss, &QToolButton::clicked, this, &Notice::dismiss);
    hide();
}

QString useTypeWords(SocketType type) { return QStringLiteral("Use %1").arg(socketTypeName(type)); }

void Notice::dismiss()
{
    m_dismissed = m_shown;
    hide();
}

void Notice::show(const Failure& failure, bool calm, quint64 number)
{
    m_shown = {failure, number};
    if (failure.sentence.isEmpty())
        m_dismissed.reset(); // it is over: the same again is news
    setVisible(!failure.sentence.isEmpty() && m_dismissed != m_shown);
    if (m_text->text() != failure.withErrno()) // a selection in it stays
        m_text->setText(failure.withErrno());
    m_icon->setIcon(themedIcon(calm ? QStringLiteral("info") : QStringLiteral("warning"),
                               calm ? IconColor::Warn : IconColor::Err));
    m_icon->setAccessibleName(calm ? QStringLiteral("Remark") : QStringLiteral("Failed"));
    m_replace->setVisible(!calm && failure.remedy == Remedy::ReplaceStale);
    m_retry->setVisible(!calm && (failure.remedy == Remedy::Retry || failure.remedy == Remedy::CloseOthers));
    m_explain->setVisible(failure.remedy == Remedy::ExplainAccess);
    m_listenAgain->setVisible(failure.remedy == Remedy::ListenAgain);
    m_bindName->setVisible(failure.remedy == Remedy::BindReplyName);
    m_elsewhere->setVisible(!calm && failure.remedy == Remedy::OtherAddress);
    const auto type = remedyType(failure.remedy);
    m_useType->setVisible(!calm && type);
    if (type && m_useType->text() != useTypeWords(*type)) {
        m_useType->setText(useTypeWords(*type));
        nameWidget(m_useType, m_useType->text());
    }
    setCalm(calm);
    fitWords();
}

void Notice::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitWords();
}

/// A splitter around it does not ask how high words are that wrap.
void Notice::fitWords()
{
    const int high = isHidden() ? 0 : layout()->totalHeightForWidth(width());
    if (high > 0 && minimumHeight() != high)
        setMinimumHeight(high);
}

void Notice::setCalm(bool calm)
{
    if (property("calm").toBool() == calm)
        return;
    setProperty("calm", calm);
    style()->unpolish(this);
    style()->polish(this);
}

} // namespace sw
