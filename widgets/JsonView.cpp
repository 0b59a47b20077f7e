#include "widgets/JsonView.h"

#include "models/base/ByteSource.h"
#include "models/http/JsonTreeModel.h"
#include "widgets/BackgroundJob.h"
#include "widgets/JsonColours.h"
#include "widgets/JsonFindBar.h"
#include "widgets/Parts.h"
#include "widgets/TableHeader.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <deque>
#include <functional>

namespace sw {

namespace {

constexpr int deepestShown = 256;           // levels that a search opens
constexpr qint64 unfinishedLimit = 4 << 20; // a value of more is read once it is complete

/// Keys and values in the colours of the text view; a group is dim.
class JsonDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), Theme::px(22)};
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->font = Theme::mono();
        option->textElideMode = Qt::ElideRight;
        if (!(option->state & QStyle::State_Selected))
            option->palette.setColor(QPalette::Text, colourOf(index));
    }

private:
    static QColor colourOf(const QModelIndex& index)
    {
        const QVariant kind = index.data(JsonTreeModel::KindRole);
        if (!kind.isValid())
            return Theme::tokens().text3;
        if (index.column() == JsonTreeModel::Key)
            return jsonKeyColor();
        switch (JsonTape::Kind(kind.toInt())) {
        case JsonTape::Kind::String:
            return jsonStringColor();
        case JsonTape::Kind::Number:
            return jsonNumberColor();
        case JsonTape::Kind::True:
        case JsonTape::Kind::False:
        case JsonTape::Kind::Null:
            return jsonWordColor();
        default:
            return Theme::tokens().text2;
        }
    }
};

} // namespace

/// Copies what is meant and not what is shown, and never opens a million rows for one key.
class JsonView::Tree : public QTreeView
{
public:
    explicit Tree(JsonView* owner) : m_owner(owner) {}

protected:
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ShortcutOverride &&
            static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
            event->accept();
            return true;
        }
        return QTreeView::event(event);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->matches(QKeySequence::Copy))
            m_owner->copyValue();
        else if (event->key() == Qt::Key_Asterisk)
            m_owner->expandBelow(currentIndex());
        else
            QTreeView::keyPressEvent(event);
    }
    void contextMenuEvent(QContextMenuEvent* event) override
    {
        const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
        const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
        if (!index.isValid())
            return;
        setCurrentIndex(index);
        QMenu* menu = m_owner->makeMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
    }

private:
    JsonView* m_owner;
};

JsonView::JsonView(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_model(new JsonTreeModel(this)),
      m_tree(new Tree(this)),
      m_find(new JsonFindBar),
      m_path(new ElidedLabel),
      m_job(new BackgroundJob(this))
{
    build(name);
    connect(m_find, &JsonFindBar::found, this, &JsonView::reveal);
    connect(m_find, &JsonFindBar::closed, this, [this] { m_tree->setFocus(); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &JsonView::showPath);
}

JsonView::~JsonView() = default;

QTreeView* JsonView::tree() const { return m_tree; }

void JsonView::build(const QString& name)
{
    nameWidget(m_tree, name);
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new JsonDelegate(m_tree));
    m_tree->setHeader(new TableHeader(m_tree));
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(JsonTreeModel::Key, Theme::px(280));
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(Theme::px(16));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setAllColumnsShowFocus(true);
    m_path->setFont(Theme::mono());
    m_path->setTone(LabelTone::Dim);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_tree->setMinimumHeight(Theme::px(22)); // of a low window: a row, and the rest by scrolling
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_find);
    auto* path = new QHBoxLayout;
    path->setContentsMargins(Theme::px(12), Theme::px(3), Theme::px(12), Theme::px(4));
    path->addWidget(m_path);
    layout->addLayout(path);
}

void JsonView::setSource(std::shared_ptr<const ByteSource> source, bool ended)
{
    m_job->cancel();
    m_source = std::move(source);
    m_ended = ended;
    m_reading = m_again = m_done = false;
    m_readTo = 0;
    m_model->setSource(m_source);
    m_find->setSource(m_source);
    showPath();
    read();
}

void JsonView::sourceGrew(bool ended)
{
    m_ended = ended;
    read();
}

void JsonView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    read();
}

void JsonView::read()
{
    if (!m_source || m_done || !isVisible())
        return;
    m_again = m_reading;
    if (m_reading)
        return;
    m_reading = true;
    m_job->start(
        [this, source = m_source, from = m_readTo, ended = m_ended](const BackgroundJob::Ticket& ticket) {
            auto tape = JsonTape::read(*source, from, ended, [&] { return ticket.isCancelled(); });
            ticket.post([this, tape, ended] {
                m_reading = false;
                m_done = ended || tape->error() || tape->isBounded();
                take(tape);
            });
        });
}

void JsonView::take(const std::shared_ptr<const JsonTape>& tape)
{
    const bool first = m_model->rowCount() == 0;
    m_readTo = tape->wholeEnd();
    m_model->addTape(tape);
    if (first && m_model->rowCount() == 1)
        m_tree->expand(m_model->index(0, 0));
    if (first && m_model->rowCount() > 0)
        m_tree->setCurrentIndex(m_model->index(0, 0));
    m_done = m_done || m_model->isBounded();
    if (m_model->isBounded() || tape->isBounded())
        emit remarked(QStringLiteral("The tree shows the first values only; the text has all of them."));
    const bool waits = !m_ended && m_source->size() - m_readTo > unfinishedLimit;
    if (std::exchange(m_again, false) && !waits)
        read();
}

void JsonView::reveal(qint64 offset)
{
    std::vector<QModelIndex> path; // the innermost first
    for (QModelIndex at = m_model->indexAt(offset); at.isValid(); at = at.parent())
        path.push_back(at);
    if (path.empty())
        return;
    for (int level = 0; path.size() > 1 && level < deepestShown; ++level) {
        m_tree->expand(path.back());
        path.pop_back();
    }
    const QModelIndex index = path.back();
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void JsonView::expandBelow(const QModelIndex& index)
{
    std::deque<QModelIndex> waiting{index.siblingAtColumn(0)};
    int opened = 0;
    while (!waiting.empty() && opened < mostExpanded) {
        const QModelIndex at = waiting.front();
        waiting.pop_front();
        const int rows = m_model->rowCount(at);
        if (rows == 0)
            continue;
        m_tree->expand(at);
        opened += rows;
        for (int row = 0; row < rows; ++row)
            waiting.push_back(m_model->index(row, 0, at));
    }
    if (!waiting.empty() && opened >= mostExpanded)
        emit remarked(QStringLiteral("The first %1 rows are open; open others where you want to look.")
                          .arg(mostExpanded));
}

qint64 JsonView::currentByte() const
{
    return std::max<qint64>(0, m_model->range(m_tree->currentIndex()).first);
}

void JsonView::showPath() { m_path->setText(m_model->path(m_tree->currentIndex())); }

void JsonView::copyPath()
{
    const QString path = m_model->path(m_tree->currentIndex());
    if (!path.isEmpty())
        QGuiApplication::clipboard()->setText(path);
}

void JsonView::copyValue()
{
    const QModelIndex index = m_tree->currentIndex();
    if (m_model->path(index).isEmpty())
        return;
    if (const auto value = m_model->value(index, copyLimit))
        QGuiApplication::clipboard()->setText(QString::fromUtf8(*value));
    else
        emit remarked(QStringLiteral("This value has more than 16 MB: save the body instead."));
}

QMenu* JsonView::makeMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    const QModelIndex index = m_tree->currentIndex();
    const auto range = m_model->range(index);
    const bool isValue = range.first >= 0;
    menu->addAction(QStringLiteral("Copy value"), QKeySequence::Copy, this, &JsonView::copyValue)
        ->setEnabled(isValue);
    menu->addAction(QStringLiteral("Copy path"), this, &JsonView::copyPath)->setEnabled(isValue);
    menu->addAction(QStringLiteral("Show among the bytes"), this,
                    [this, range] { emit bytesWanted(range.first, range.second - range.first); })
        ->setEnabled(isValue);
    menu->addSeparator();
    menu->addAction(QStringLiteral("Expand all below"), this,
                    [this, at = QPersistentModelIndex(index)] { expandBelow(at); })
        ->setEnabled(m_model->rowCount(index.siblingAtColumn(0)) > 0);
    menu->addAction(QStringLiteral("Collapse all"), m_tree, &QTreeView::collapseAll);
    menu->addAction(QStringLiteral("Find in tree…"), QKeySequence::Find, this, &JsonView::openFind);
    return menu;
}

void JsonView::openFind() { m_find->open(currentByte()); }

bool JsonView::actOn(QKeyEvent* key, bool really)
{
    const bool shown = m_find->isVisibleTo(this);
    if (key->matches(QKeySequence::Find)) {
        if (really && m_source)
            openFind();
        return true;
    }
    if (shown && key->key() == Qt::Key_F3) {
        if (really)
            m_find->step(key->modifiers() & Qt::ShiftModifier);
        return true;
    }
    if (shown && key->key() == Qt::Key_Escape) {
        if (really)
            m_find->close();
        return true;
    }
    return false;
}

bool JsonView::takeKey(QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return false;
    if (!actOn(static_cast<QKeyEvent*>(event), event->type() == QEvent::KeyPress))
        return false;
    event->accept();
    return true;
}

bool JsonView::event(QEvent* event) { return takeKey(event) || QWidget::event(event); }

} // namespace sw
