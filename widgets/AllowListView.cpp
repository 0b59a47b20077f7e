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
#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace sw {

namespace {

QString allowListMark() { return QStringLiteral("   # changes something"); }

} // namespace

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
    line->setSpacing(Theme::px(12));
    line->addWidget(m_words, 1);
    line->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_lines, 1);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });
    connect(&Theme::instance(), &Theme::changed, this, &AllowListView::colourMarks);
    setCalls({});
}

/// Above lines that give way the words would do so, too.
void AllowListView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_words->setMinimumHeight(m_words->heightForWidth(m_words->width()));
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
                         ? QStringLiteral("The methods and paths that go through here will be listed: what a "
                                          "proxy must let through for this client.")
                         : kinds + QStringLiteral(", ") + changes +
                               QStringLiteral("; ids and names are replaced by * and {name}. A proxy that "
                                              "lets these through is enough for this client."));
    m_copy->setVisible(!calls.empty());
    const QString text = allowListText(calls);
    if (text == m_text)
        return;
    m_text = text;
    showLines(calls);
}

/// As they are copied; behind those that change something it says so.
void AllowListView::showLines(const std::vector<AllowedCall>& calls)
{
    const int at = m_lines->verticalScrollBar()->value();
    QStringList lines = m_text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    qsizetype width = 0;
    for (const QString& line : lines)
        width = std::max(width, line.size());
    for (std::size_t i = 0; i < calls.size() && qsizetype(i) < lines.size(); ++i) {
        if (calls[i].mutates)
            lines[qsizetype(i)] = lines[qsizetype(i)].leftJustified(width) + allowListMark();
    }
    m_lines->setPlainText(lines.join(QLatin1Char('\n')));
    m_lines->verticalScrollBar()->setValue(at);
    colourMarks();
}

void AllowListView::colourMarks()
{
    QList<QTextEdit::ExtraSelection> marks;
    for (QTextBlock block = m_lines->document()->begin(); block.isValid(); block = block.next()) {
        if (!block.text().endsWith(allowListMark()))
            continue;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        mark.format.setForeground(Theme::tokens().warn);
        marks.append(mark);
    }
    m_lines->setExtraSelections(marks);
}

} // namespace sw
