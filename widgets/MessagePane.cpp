#include "widgets/MessagePane.h"

#include "models/base/Bytes.h"
#include "widgets/BodyForm.h"
#include "widgets/BodyView.h"
#include "widgets/DockerForms.h"
#include "widgets/Notice.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>

namespace sw {

MessagePane::MessagePane(const QString& title, QWidget* parent)
    : QWidget(parent),
      m_line(new QWidget),
      m_caption(new PlainLabel),
      m_parts(new Segments({QStringLiteral("Body"), QStringLiteral("Head")})),
      m_more(makeIconButton(QStringLiteral("More for the ") + title.toLower(), QStringLiteral("more"))),
      m_words(new ElidedLabel),
      m_notice(new Notice),
      m_stack(new QStackedWidget),
      m_body(new BodyView(QStringLiteral("Exchange %1 body").arg(title.toLower()))),
      m_head(new PayloadBox)
{
    build(title);
    connect(m_parts, &Segments::chosen, m_stack, &QStackedWidget::setCurrentIndex);
}

void MessagePane::build(const QString& title)
{
    const QString name = title.toLower();
    m_parts->nameButtons({QStringLiteral("Show exchange %1 body").arg(name),
                          QStringLiteral("Show exchange %1 head").arg(name)});
    nameWidget(m_head->view(), QStringLiteral("Exchange %1 head").arg(name));
    m_head->view()->setQuietLineFeeds(true);
    m_head->setQuiet(QStringLiteral("of the head"));
    buildMenu(name);
    nameWidget(m_words, QStringLiteral("Exchange %1").arg(name));
    m_words->setTone(LabelTone::Secondary);
    m_words->setElideMode(Qt::ElideRight);
    m_caption->setText(title);
    m_caption->setFont(Theme::head());
    auto* words = new QHBoxLayout(m_line);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(Theme::px(10));
    words->addWidget(m_caption);
    words->addWidget(m_words, 1);
    auto* tools = new QWidget;
    auto* choices = new QHBoxLayout(tools);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(Theme::px(6));
    choices->addWidget(m_parts);
    choices->addWidget(m_more);
    choices->addStretch(1);                         // in a row of their own
    auto* bar = new WrappingBar(m_line, tools, -1); // the words give way
    bar->setPlain();
    auto* line = new QHBoxLayout;
    line->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    line->addWidget(bar);
    m_stack->addWidget(m_body);
    m_stack->addWidget(m_head);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_notice);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_stack, 1);
}

void MessagePane::buildMenu(const QString& name)
{
    m_more->setToolTip(QStringLiteral("What can be done with the %1").arg(name));
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    m_more->setMenu(menu);
    m_more->hide();
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        emit menuOpens(menu);
        m_body->addBarEntries(menu);
    });
}

void MessagePane::setFolded(bool folded, bool foldsBody)
{
    m_more->setVisible(folded);
    m_body->setBarFolded(foldsBody);
}

void MessagePane::setChoice(Segments* choice)
{
    static_cast<QHBoxLayout*>(m_line->layout())->insertWidget(0, choice);
}

void MessagePane::showCaption(bool shown) { m_caption->setVisible(shown); }

void MessagePane::begin(const QString& words, const QString& advice)
{
    m_shown.reset();
    m_headText.clear();
    m_words->setText({});
    m_body->setEmptyWords(words, advice);
    m_body->setForm(nullptr);
    m_body->setBody(nullptr, BodyView::Language::Plain, true);
    m_head->view()->setBytes({});
    m_notice->renew();
    m_notice->show({});
    m_parts->setTexts({QStringLiteral("Body"), QStringLiteral("Head")});
    m_parts->hide();
}

void MessagePane::showHead(bool head)
{
    m_parts->setCurrent(head ? 1 : 0);
    m_stack->setCurrentIndex(head ? 1 : 0);
}

void MessagePane::show(const MessageSight& sight, const QString& words)
{
    m_words->setText(words);
    m_notice->show({escapedText(sight.trouble)}, true);
    m_parts->setVisible(!sight.headText.isEmpty());
    if (sight.headText != m_headText) {
        m_headText = sight.headText;
        m_head->view()->setBytes(m_headText);
        const QString head = sight.httpHead ? QStringLiteral("Headers") : QStringLiteral("Head");
        m_parts->setTexts(
            {QStringLiteral("Body"),
             sight.fieldCount > 0 ? QStringLiteral("%1 %2").arg(head).arg(sight.fieldCount) : head});
    }
    const bool isEmpty = !sight.body || (sight.isEnded && sight.body->size() == 0);
    if (isEmpty) {
        m_body->setEmptyWords(QStringLiteral("No body"), QStringLiteral("This message is its head alone."));
        m_body->setForm(nullptr);
        if (m_shown)
            m_body->setBody(nullptr, BodyView::Language::Plain, true);
        m_shown.reset();
        if (!m_headText.isEmpty())
            showHead(true);
        return;
    }
    if (sight.body == m_shown)
        return m_body->bodyGrew(sight.isEnded);
    if (sight.body->size() == 0)
        return; // its first bytes say what it is
    m_shown = sight.body;
    showHead(false);
    m_body->setForm(sight.asked && sight.httpHead ? makeDockerForm(*sight.asked, *sight.httpHead, false)
                                                  : nullptr);
    m_body->setBody(m_shown, sight.isJson ? BodyView::Language::Json : BodyView::Language::Guess,
                    sight.isEnded);
}

} // namespace sw
