#include "widgets/TrafficBars.h"

#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace sw {

namespace {

QHBoxLayout* trafficBarLayout(QFrame* bar)
{
    bar->setObjectName(QStringLiteral("bar"));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(8), Theme::px(4));
    layout->setSpacing(Theme::px(8));
    return layout;
}

} // namespace

ProgressLine::ProgressLine(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // a hairline: no zoom
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void ProgressLine::setPercent(int percent)
{
    if (std::exchange(m_percent, percent) != percent)
        update();
}

void ProgressLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::tokens().panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::tokens().line);
    if (m_percent >= 0)
        painter.fillRect(QRect(0, 0, width() * m_percent / 100, height()), Theme::tokens().accent);
}

WholeRows::WholeRows(QTableView* table, QWidget* parent) : QWidget(parent), m_table(table)
{
    setObjectName(QStringLiteral("base"));
    setAttribute(Qt::WA_StyledBackground);
    table->setParent(this);
    setFocusProxy(table);
    connect(&Theme::instance(), &Theme::changed, this, &WholeRows::arrange, Qt::QueuedConnection);
    connect(table->horizontalScrollBar(), &QScrollBar::rangeChanged, this, &WholeRows::arrange,
            Qt::QueuedConnection);
}

/// Under large letters there may be no room; the bar above says how many rows there are.
QSize WholeRows::minimumSizeHint() const
{
    const QSize least = m_table->minimumSizeHint();
    if (Theme::instance().zoom() <= 125)
        return least;
    const QHeaderView* header = m_table->horizontalHeader();
    const int row = std::max(header->height(), header->sizeHint().height()) +
                    m_table->verticalHeader()->defaultSectionSize();
    return {least.width(), m_keepsRow ? row : 0};
}

void WholeRows::setKeepsRow(bool keeps)
{
    if (std::exchange(m_keepsRow, keeps) != keeps)
        updateGeometry();
}

void WholeRows::resizeEvent(QResizeEvent*) { arrange(); }

void WholeRows::arrange()
{
    const int row = m_table->verticalHeader()->defaultSectionSize();
    const QScrollBar* across = m_table->horizontalScrollBar();
    const int bar = across->maximum() > across->minimum() ? across->sizeHint().height() : 0;
    const int rows = height() - m_table->horizontalHeader()->height() - bar;
    // Less than one row: a cut one is better than none.
    const int rest = rows < row ? 0 : rows % std::max(1, row);
    m_table->setGeometry(0, 0, width(), height() - rest);
    m_table->setVisible(rows > 0); // what can't be seen takes no focus
    if (std::exchange(m_isSeen, rows >= row) != (rows >= row))
        emit seenChanged();
}

TrafficRemark::TrafficRemark(QWidget* parent)
    : QFrame(parent),
      m_text(new PlainLabel({}, LabelTone::Secondary)),
      m_action(makeButton(QStringLiteral("Show"))),
      m_no(makeButton(QStringLiteral("Keep rows")))
{
    QHBoxLayout* layout = trafficBarLayout(this);
    layout->addWidget(m_text, 1); // in as few lines as there is room for
    layout->addWidget(m_action);
    layout->addWidget(m_no);
    QToolButton* close = makeIconButton(QStringLiteral("Dismiss remark"), QStringLiteral("close"));
    layout->addWidget(close);
    m_text->setWordWrap(true);
    connect(close, &QToolButton::clicked, this, &TrafficRemark::leave);
    connect(m_no, &QPushButton::clicked, this, &TrafficRemark::leave);
    connect(m_action, &QPushButton::clicked, this, [this] {
        leave();
        if (const auto then = std::exchange(m_then, {}))
            then();
    });
    hide();
}

QString TrafficRemark::sentence() const { return m_text->text(); }

void TrafficRemark::leave()
{
    const bool hadFocus = isAncestorOf(focusWidget()) && focusWidget()->hasFocus();
    hide();
    if (hadFocus)
        emit left();
}

void TrafficRemark::ask(const QString& question, const QString& yes, const QString& no,
                        std::function<void()> then)
{
    say(question, yes, std::move(then));
    nameWidget(m_no, no);
    m_no->setText(no);
    m_no->show();
    m_no->setFocus(Qt::OtherFocusReason); // a hasty Return loses nothing
}

void TrafficRemark::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        leave();
    else
        QFrame::keyPressEvent(event);
}

void TrafficRemark::say(const QString& sentence, const QString& action, std::function<void()> then)
{
    m_then = std::move(then);
    m_text->setText(sentence);
    m_action->setText(action);
    if (!action.isEmpty())
        nameWidget(m_action, action);
    m_action->setVisible(!action.isEmpty());
    m_no->hide();
    show();
    fitHeight();
}

/// Where its words take several lines it needs them all; a layout asks for one only. Its buttons need theirs.
void TrafficRemark::fitHeight()
{
    setMinimumHeight(std::max(layout()->minimumSize().height(), heightForWidth(width())));
}

void TrafficRemark::resizeEvent(QResizeEvent*) { fitHeight(); }

void TrafficRemark::showEvent(QShowEvent*) { emit shown(true); }

void TrafficRemark::hideEvent(QHideEvent*) { emit shown(false); }

CommentBar::CommentBar(QWidget* parent)
    : QFrame(parent),
      m_title(new PlainLabel({}, LabelTone::Secondary)),
      m_comment(new QLineEdit)
{
    QHBoxLayout* layout = trafficBarLayout(this);
    layout->addWidget(m_title);
    layout->addWidget(m_comment, 1);
    nameWidget(m_comment, QStringLiteral("Comment"));
    m_comment->setMaxLength(int(TrafficMarks::commentLimit));
    QPushButton* keepButton = makeButton(QStringLiteral("Keep comment"));
    QToolButton* close = makeIconButton(QStringLiteral("Leave comment"), QStringLiteral("close"));
    layout->addWidget(keepButton);
    layout->addWidget(close);
    connect(m_comment, &QLineEdit::returnPressed, this, &CommentBar::keep);
    connect(keepButton, &QPushButton::clicked, this, &CommentBar::keep);
    connect(close, &QToolButton::clicked, this, &CommentBar::shut);
    hide();
}

void CommentBar::open(RowId id, const QString& comment)
{
    m_id = id;
    m_title->setText(QStringLiteral("Comment on row %1").arg(trafficNumberText(id + 1)));
    m_comment->setText(comment);
    show();
    m_comment->setFocus(Qt::OtherFocusReason);
    m_comment->selectAll();
}

void CommentBar::keep()
{
    emit kept(m_id, m_comment->text());
    shut();
}

void CommentBar::shut()
{
    hide();
    emit closed();
}

void CommentBar::showEvent(QShowEvent*) { emit shown(true); }

void CommentBar::hideEvent(QHideEvent*) { emit shown(false); }

void CommentBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        shut();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sw
