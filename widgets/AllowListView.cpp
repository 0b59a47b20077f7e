#include "widgets/AllowListView.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextDocument>

#include <algorithm>

namespace sw {

AllowListView::AllowListView(QWidget* parent)
    : QWidget(parent),
      m_words(new PlainLabel({}, LabelTone::Secondary)),
      m_copy(makeButton(QStringLiteral("Copy allow-list"), QStringLiteral("copy"))),
      m_lines(new QPlainTextEdit)
{
    nameWidget(m_lines, QStringLiteral("Allow-list"));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setFont(Theme::mono());
    m_lines->setFrameShape(QFrame::NoFrame);
    m_lines->document()->setDocumentMargin(Theme::px(10));
    m_lines->setPlaceholderText(QStringLiteral("Nothing was asked yet."));
    m_words->setWordWrap(true);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    line->addWidget(m_words, 1);
    line->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_lines, 1);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });
    setCalls({});
}

void AllowListView::setCalls(const std::vector<AllowedCall>& calls)
{
    const auto changing =
        std::count_if(calls.begin(), calls.end(), [](const AllowedCall& call) { return call.mutates; });
    const QString kinds =
        calls.size() == 1
            ? QStringLiteral("1 kind of call went through here")
            : QStringLiteral("%1 kinds of calls went through here").arg(trafficNumberText(calls.size()));
    const QString changes =
        changing == 0 ? QStringLiteral("none changes anything")
        : changing == 1
            ? QStringLiteral("1 changes something")
            : QStringLiteral("%1 of them change something").arg(trafficNumberText(std::uint64_t(changing)));
    m_words->setText(calls.empty()
                         ? QStringLiteral("The methods and paths that go through here will be listed, with "
                                          "ids and names made general.")
                         : kinds + QStringLiteral(", ") + changes +
                               QStringLiteral("; ids and names are made general."));
    m_copy->setVisible(!calls.empty());
    const QString text = allowListText(calls);
    if (text == m_text)
        return;
    m_text = text;
    const int at = m_lines->verticalScrollBar()->value();
    m_lines->setPlainText(m_text);
    m_lines->verticalScrollBar()->setValue(at);
}

} // namespace sw
