#include "widgets/SavedMessagesPanel.h"

#include "models/session/SavedMessages.h"
#include "models/session/SavedTreeModel.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace sw {

namespace {

/// Rows as high as those of the other trees.
class SavedRowDelegate : public QStyledItemDelegate
{
public:
    static constexpr int endGap = 8; // pixels at 100 %
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width() + Theme::px(endGap), Theme::px(22)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem shown = option;
        if (index.column() == SavedTreeModel::Size && !(option.state & QStyle::State_Selected))
            shown.rect.setRight(option.rect.right() - Theme::px(endGap)); // numbers keep off the edge
        QStyledItemDelegate::paint(painter, shown, index);
    }
};

} // namespace

SavedMessagesPanel::SavedMessagesPanel(SavedMessages* messages, QWidget* parent, const QString& noun)
    : QWidget(parent),
      m_messages(messages),
      m_noun(noun),
      m_model(new SavedTreeModel(this)),
      m_filter(new QLineEdit),
      m_tree(new QTreeView),
      m_empty(new PlainLabel({}, LabelTone::Dim)),
      m_said(new PlainLabel),
      m_question(new PlainLabel),
      m_send(makeButton(QStringLiteral("Send saved"), QStringLiteral("send"))),
      m_edit(makeButton(QStringLiteral("Edit saved"))),
      m_save(makeButton(QStringLiteral("Save %1").arg(noun))),
      m_yes(makeButton(QStringLiteral("OK"))),
      m_no(makeButton(QStringLiteral("Cancel"))),
      m_rename(makeIconButton(QStringLiteral("Rename saved"), QStringLiteral("more"))),
      m_delete(makeIconButton(QStringLiteral("Delete saved"), QStringLiteral("trash"))),
      m_folder(makeIconButton(QStringLiteral("New folder"), QStringLiteral("folder"))),
      m_close(makeIconButton(QStringLiteral("Close saved %1s").arg(noun), QStringLiteral("close"))),
      m_ask(nullptr),
      m_name(new QLineEdit)
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(10), Theme::px(8), Theme::px(10), Theme::px(8));
    layout->setSpacing(Theme::px(6));
    layout->addWidget(buildHead());
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_empty);
    layout->addWidget(m_said);
    layout->addWidget(m_ask = buildAsk());
    layout->addWidget(buildFoot());
    for (PlainLabel* label : {m_empty, m_said, m_question})
        label->setWordWrap(true);
    m_said->hide();
    m_ask->hide();
    QWidget* last = m_filter; // as the eye goes
    for (QWidget* next : std::initializer_list<QWidget*>{m_folder, m_rename, m_delete, m_close, m_tree,
                                                         m_name, m_yes, m_no, m_save, m_edit, m_send}) {
        setTabOrder(last, next);
        last = next;
    }
    connectParts();
    m_messages->begin();
    refresh();
}

QWidget* SavedMessagesPanel::buildHead()
{
    auto* icons = new QWidget;
    auto* row = new QHBoxLayout(icons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(4));
    nameWidget(m_filter, QStringLiteral("Filter saved %1s").arg(m_noun));
    m_filter->setPlaceholderText(QStringLiteral("Filter saved %1s").arg(m_noun));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    connect(m_close, &QToolButton::clicked, this, &SavedMessagesPanel::closed);
    row->addStretch(1);
    row->addWidget(m_folder);
    row->addWidget(m_rename);
    row->addWidget(m_delete);
    row->addWidget(m_close);
    nameWidget(m_tree, QStringLiteral("Saved %1s").arg(m_noun));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setIndentation(Theme::px(14));
    m_tree->setExpandsOnDoubleClick(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(SavedTreeModel::Name, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(SavedTreeModel::Size, QHeaderView::ResizeToContents);
    m_tree->setItemDelegate(new SavedRowDelegate(m_tree));
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setMinimumHeight(Theme::px(3 * 22));
    m_tree->installEventFilter(this);
    auto* head = new WrappingBar(m_filter, icons, 96);
    head->setPlain();
    return head;
}

QWidget* SavedMessagesPanel::buildAsk()
{
    auto* bar = new QWidget;
    auto* layout = new QVBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    nameWidget(m_name, QStringLiteral("Name"));
    m_question->setBuddy(m_name);
    auto* answers = new QWidget;
    auto* row = new QHBoxLayout(answers);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(6));
    row->addStretch(1);
    row->addWidget(m_yes);
    row->addWidget(m_no);
    auto* line = new WrappingBar(m_name, answers, 160);
    line->setPlain();
    layout->addWidget(m_question);
    layout->addWidget(line);
    m_name->installEventFilter(this);
    return bar;
}

QWidget* SavedMessagesPanel::buildFoot()
{
    const bool isMessage = m_noun == QLatin1String("message");
    m_send->setToolTip(isMessage
                           ? QStringLiteral("Ctrl+Enter; macros and framing as chosen beside the message")
                           : QStringLiteral("Ctrl+Enter"));
    m_edit->setToolTip(QStringLiteral("Enter or double-click: into the %1 field%2")
                           .arg(m_noun, isMessage ? QString() : QStringLiteral("s")));
    m_save->setToolTip(isMessage
                           ? QStringLiteral("What the message field holds, line ending included, as a file")
                           : QStringLiteral("What the fields hold, as an .http file"));
    m_rename->setToolTip(QStringLiteral("Rename (F2)"));
    m_delete->setToolTip(QStringLiteral("Delete (Del)"));
    auto* keeps = new QWidget;
    auto* edits = new QWidget;
    auto* sends = new QWidget;
    for (QWidget* part : {keeps, edits, sends}) {
        auto* row = new QHBoxLayout(part);
        row->setContentsMargins(0, 0, 0, 0);
        if (part != keeps)
            row->addStretch(1);
        row->addWidget(part == keeps ? m_save : part == edits ? m_edit : m_send);
        if (part == keeps)
            row->addStretch(1);
    }
    auto* uses = new WrappingBar(edits, sends, 0);
    uses->setPlain();
    auto* foot = new WrappingBar(keeps, uses, 0);
    foot->setPlain();
    return foot;
}

void SavedMessagesPanel::connectParts()
{
    connect(m_messages, &SavedMessages::listingChanged, this, &SavedMessagesPanel::refresh);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFilter(text);
        if (!text.isEmpty())
            m_tree->expandAll();
        refresh();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SavedMessagesPanel::updateButtons);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &SavedMessagesPanel::showMenu);
    connect(m_tree, &QTreeView::doubleClicked, this, [this] {
        if (choseMessage())
            emit editWanted(chosen());
    });
    connect(m_send, &QPushButton::clicked, this, [this] { emit sendWanted(chosen()); });
    connect(m_edit, &QPushButton::clicked, this, [this] { emit editWanted(chosen()); });
    connect(m_save, &QPushButton::clicked, this, &SavedMessagesPanel::saveWanted);
    connect(m_rename, &QToolButton::clicked, this, &SavedMessagesPanel::rename);
    connect(m_delete, &QToolButton::clicked, this, &SavedMessagesPanel::remove);
    connect(m_folder, &QToolButton::clicked, this, &SavedMessagesPanel::makeFolder);
    connect(m_no, &QPushButton::clicked, this, &SavedMessagesPanel::endAsking);
    connect(m_yes, &QPushButton::clicked, this, [this] {
        if (const Answer answer = m_answer) // it may ask the next question
            answer();
    });
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        markWrong(m_name, false);
        m_said->hide();
    });
}

bool SavedMessagesPanel::eventFilter(QObject* watched, QEvent* event)
{
    const bool overrides = event->type() == QEvent::ShortcutOverride;
    if (event->type() != QEvent::KeyPress && !overrides)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (overrides) { // Ctrl+Enter means the chosen message here, not the one that is written
        if (watched == m_tree && enter)
            event->accept();
        return QWidget::eventFilter(watched, event);
    }
    if (watched == m_name && enter) {
        m_yes->click();
        return true;
    }
    if (watched == m_filter && key->key() == Qt::Key_Down) {
        m_tree->setFocus(Qt::OtherFocusReason);
        if (!m_tree->selectionModel()->hasSelection()) // the focus alone chooses nothing
            m_tree->setCurrentIndex(m_model->index(0, 0));
        return true;
    }
    if (watched != m_tree)
        return QWidget::eventFilter(watched, event);
    if (enter && choseMessage()) {
        if (key->modifiers() & Qt::ControlModifier)
            emit sendWanted(chosen());
        else
            emit editWanted(chosen());
        return true;
    }
    if (key->key() == Qt::Key_F2 || key->key() == Qt::Key_Delete) {
        if (!chosen().isEmpty())
            key->key() == Qt::Key_F2 ? rename() : remove();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SavedMessagesPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape)
        return QWidget::keyPressEvent(event);
    if (m_ask->isVisible())
        endAsking();
    else
        emit closed();
}

QByteArray SavedMessagesPanel::chosen() const
{
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    return rows.isEmpty() ? QByteArray() : rows.first().data(SavedTreeModel::PathRole).toByteArray();
}

bool SavedMessagesPanel::choseMessage() const
{
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    return !rows.isEmpty() && !rows.first().data(SavedTreeModel::FolderRole).toBool();
}

QByteArray SavedMessagesPanel::chosenFolder() const
{
    return chosen().isEmpty() || !choseMessage() ? chosen() : SavedFolder::folderOf(chosen());
}

void SavedMessagesPanel::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (choseMessage()) {
        menu->addAction(QStringLiteral("Send"), this, [this] { emit sendWanted(chosen()); });
        menu->addAction(QStringLiteral("Edit"), this, [this] { emit editWanted(chosen()); });
        menu->addSeparator();
    }
    if (!chosen().isEmpty()) {
        menu->addAction(QStringLiteral("Rename"), this, &SavedMessagesPanel::rename);
        menu->addAction(QStringLiteral("Delete"), this, &SavedMessagesPanel::remove);
        menu->addSeparator();
    }
    menu->addAction(QStringLiteral("New folder"), this, &SavedMessagesPanel::makeFolder);
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void SavedMessagesPanel::ask(const QString& words, const QString& yes, const QString& name, bool hasName,
                             const Answer& then)
{
    m_answer = then;
    m_question->setText(words);
    m_yes->setText(yes);
    m_yes->setAccessibleName(yes);
    m_name->setVisible(hasName);
    m_name->setText(name);
    m_said->hide();
    m_ask->show();
    if (hasName) {
        m_name->selectAll();
        m_name->setFocus(Qt::OtherFocusReason);
    } else {
        m_no->setFocus(Qt::OtherFocusReason); // what can't be undone takes a step more
    }
}

void SavedMessagesPanel::endAsking()
{
    m_answer = {};
    m_ask->hide();
    m_said->hide();
    m_tree->setFocus(Qt::OtherFocusReason);
}

void SavedMessagesPanel::say(const QString& sentence, bool isFailure)
{
    m_said->setTone(isFailure ? LabelTone::Error : LabelTone::Secondary);
    m_said->setText(sentence);
    m_said->setVisible(!sentence.isEmpty());
}

/// then gets the bytes of the name when it is one.
void SavedMessagesPanel::withName(const std::function<void(const QByteArray& name)>& then)
{
    const Result<QByteArray> name = SavedFolder::nameFrom(m_name->text());
    if (name)
        return then(*name);
    say(name.failure().sentence, true);
    markWrong(m_name, true);
    m_name->setFocus(Qt::OtherFocusReason);
}

std::function<void(const Result<void>&)> SavedMessagesPanel::thenSelect(const QByteArray& entry)
{
    return [this, entry](const Result<void>& result) {
        if (!result)
            return say(result.failure().withErrno(), true);
        endAsking();
        select(entry);
    };
}

void SavedMessagesPanel::rename()
{
    const QByteArray from = chosen();
    if (from.isEmpty())
        return;
    ask(QStringLiteral("New name of %1").arg(SavedFolder::shownName(SavedFolder::nameOf(from))),
        QStringLiteral("Rename"), SavedFolder::shownName(SavedFolder::nameOf(from)), true, [this, from] {
            withName([this, from](const QByteArray& name) {
                const QByteArray to = SavedFolder::joined(SavedFolder::folderOf(from), name);
                m_messages->rename(from, to, this, thenSelect(to));
            });
        });
}

void SavedMessagesPanel::remove()
{
    const QByteArray entry = chosen();
    if (entry.isEmpty())
        return;
    ask(QStringLiteral("Delete %1? Its file goes for good.").arg(SavedFolder::shownName(entry)),
        QStringLiteral("Delete"), {}, false,
        [this, entry] { m_messages->remove(entry, this, thenSelect(SavedFolder::folderOf(entry))); });
}

void SavedMessagesPanel::makeFolder()
{
    ask(QStringLiteral("Name of the new folder"), QStringLiteral("Create"), QStringLiteral("folder"), true,
        [this, above = chosenFolder()] {
            withName([this, above](const QByteArray& name) {
                const QByteArray entry = SavedFolder::joined(above, name);
                m_messages->makeFolder(entry, this, thenSelect(entry));
            });
        });
}

void SavedMessagesPanel::beginSave(const QByteArray& bytes, const QString& suggestion)
{
    const QByteArray above = chosenFolder();
    const QString where =
        above.isEmpty() ? QString() : QStringLiteral(" in %1").arg(SavedFolder::shownName(above));
    ask(QStringLiteral("Save the %1%2 as").arg(m_noun, where), QStringLiteral("Save"), suggestion, true,
        [this, above, bytes] {
            withName([this, above, bytes](const QByteArray& name) {
                save(SavedFolder::joined(above, name), bytes, false);
            });
        });
}

void SavedMessagesPanel::save(const QByteArray& entry, const QByteArray& bytes, bool replace)
{
    m_messages->save(entry, bytes, replace, this, [this, entry, bytes](const Result<void>& result) {
        if (result || result.failure().error != EEXIST)
            return thenSelect(entry)(result);
        const QString name = m_name->text();
        ask(QStringLiteral("%1 is there already. Replace it?").arg(SavedFolder::shownName(entry)),
            QStringLiteral("Replace"), name, false, [this, entry, bytes] { save(entry, bytes, true); });
    });
}

void SavedMessagesPanel::select(const QByteArray& entry)
{
    m_wanted = entry;
    refresh();
}

void SavedMessagesPanel::refresh()
{
    const auto& listing = m_messages->listing();
    m_model->setListing(listing);
    if (!std::exchange(m_filled, m_model->rowCount() > 0) && m_filled)
        m_tree->expandToDepth(0);
    if (!m_filter->text().isEmpty())
        m_tree->expandAll();
    if (const QModelIndex found = m_wanted.isEmpty() ? QModelIndex() : m_model->indexOf(m_wanted);
        found.isValid()) {
        m_wanted.clear();
        m_tree->setCurrentIndex(found);
        m_tree->scrollTo(found);
    }
    const QString root = SavedFolder::shownName(m_messages->folder().root());
    const bool any = listing && !listing->entries.empty();
    QString words;
    if (listing && !listing->failure.sentence.isEmpty())
        words = listing->failure.withErrno();
    else if (listing && listing->isCut)
        words = QStringLiteral("Only the first %1 are shown.").arg(SavedFolder::mostEntries);
    else if (any && m_model->rowCount() == 0)
        words = QStringLiteral("No saved %1 matches the filter.").arg(m_noun);
    else if (listing && !any)
        words = QStringLiteral("Nothing is saved yet. Every file in %1 is a %2.").arg(root, m_noun);
    m_empty->setText(words);
    m_empty->setVisible(!words.isEmpty());
    updateButtons();
}

void SavedMessagesPanel::updateButtons()
{
    const bool one = choseMessage();
    m_send->setEnabled(one);
    m_edit->setEnabled(one);
    m_rename->setEnabled(!chosen().isEmpty());
    m_delete->setEnabled(!chosen().isEmpty());
}

void SavedMessagesPanel::setAlone(bool alone)
{
    m_close->setVisible(alone);
    m_save->setVisible(alone);
}

void SavedMessagesPanel::focusFilter() { m_filter->setFocus(Qt::OtherFocusReason); }

} // namespace sw
