#include "widgets/SequencePanel.h"

#include "models/base/Bytes.h"
#include "models/base/FileBytes.h"
#include "models/session/ConnectionModel.h"
#include "models/session/Engine.h"
#include "models/session/SavedMessages.h"
#include "models/session/SequenceModel.h"
#include "widgets/Composer.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/SendOptionsBar.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr qint64 sequenceFileLimit = 4 << 20; // bytes

/// A choice for the kind, fields for the rest; the step under way and a wrong cell are marked.
class SequenceDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override
    {
        if (index.column() != SequenceModel::Kind)
            return QStyledItemDelegate::createEditor(parent, option, index);
        auto* combo = new QComboBox(parent);
        for (int i = 0; i < SequenceStep::kinds; ++i)
            combo->addItem(SequenceStep::kindName(SequenceStep::Kind(i)));
        auto* self = const_cast<SequenceDelegate*>(this);
        connect(combo, &QComboBox::activated, self, [self, combo] {
            emit self->commitData(combo);
            emit self->closeEditor(combo);
        });
        return combo;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        if (auto* combo = qobject_cast<QComboBox*>(editor))
            combo->setCurrentIndex(index.data(Qt::EditRole).toInt());
        else
            QStyledItemDelegate::setEditorData(editor, index);
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        if (const auto* combo = qobject_cast<QComboBox*>(editor))
            model->setData(index, combo->currentIndex());
        else
            QStyledItemDelegate::setModelData(editor, model, index);
    }
    /// The column may be narrower than the message.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                   const QModelIndex& index) override
    {
        const QString error = index.data(SequenceModel::ErrorRole).toString();
        const QString text = index.data().toString();
        return showRowToolTip(event, view, error.isEmpty() ? QStringList{text} : QStringList{text, error});
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = Theme::tokens();
        const auto state = SequenceModel::StepState(index.data(SequenceModel::StateRole).toInt());
        QStyleOptionViewItem shown = option;
        if (state == SequenceModel::StepState::Current)
            painter->fillRect(option.rect, mixed(t.accent, t.base, 0.18));
        if (state == SequenceModel::StepState::Failed)
            painter->fillRect(option.rect, mixed(t.err, t.base, 0.18));
        if (index.column() == SequenceModel::Argument)
            shown.font = Theme::mono();
        QStyleOptionViewItem ground = shown;
        initStyleOption(&ground, index);
        ground.text.clear();
        const QStyle* style = shown.widget ? shown.widget->style() : QApplication::style();
        style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, shown.widget);
        shown.rect.setLeft(shown.rect.left() + Theme::px(5)); // where the head's words begin
        shown.state &= ~QStyle::State_HasFocus;
        QStyledItemDelegate::paint(painter, shown, index);
        if (!index.data(SequenceModel::ErrorRole).toString().isEmpty()) {
            painter->setPen(QPen(t.err, 1));
            painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
        }
    }
};

QString writeSequence(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    const bool done = file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
    return done ? QString() : file.errorString();
}

} // namespace

SequencePanel::SequencePanel(const WindowContext& context, EndpointId endpoint, Composer* composer,
                             ConnectionModel* connections, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_endpoint(endpoint),
      m_composer(composer),
      m_connections(connections),
      m_model(new SequenceModel(this)),
      m_table(new QTableView),
      m_options(new SendOptionsBar),
      m_said(new PlainLabel({}, LabelTone::Secondary)),
      m_play(makePrimaryButton(QStringLiteral("Play"), QStringLiteral("play"))),
      m_stop(makeButton(QStringLiteral("Stop playing"), QStringLiteral("stop"), IconColor::Err)),
      m_add(makeButton(QStringLiteral("Add step"), QStringLiteral("plus"))),
      m_remove(makeIconButton(QStringLiteral("Remove step"), QStringLiteral("trash"))),
      m_up(makeIconButton(QStringLiteral("Move step up"), QStringLiteral("up"))),
      m_down(makeIconButton(QStringLiteral("Move step down"), QStringLiteral("down")))
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(8));
    layout->setSpacing(Theme::px(6));
    layout->addWidget(buildHead());
    buildTable();
    layout->addWidget(m_table, 1);
    layout->addWidget(buildFoot());
    connectParts();
    refresh();
}

QWidget* SequencePanel::buildHead()
{
    auto* files = new QWidget;
    auto* row = new QHBoxLayout(files);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    auto* back = new QWidget;
    auto* backRow = new QHBoxLayout(back);
    backRow->setContentsMargins(0, 0, 0, 0);
    QPushButton* open = makeButton(QStringLiteral("Open sequence…"));
    QPushButton* save = makeButton(QStringLiteral("Save sequence…"));
    QPushButton* close = makeButton(QStringLiteral("Back to message"));
    connect(open, &QPushButton::clicked, this, [this] { chooseFile(false); });
    connect(save, &QPushButton::clicked, this, [this] { chooseFile(true); });
    connect(close, &QPushButton::clicked, this, &SequencePanel::closed);
    backRow->addWidget(close);
    backRow->addStretch(1);
    row->addWidget(open);
    row->addWidget(save);
    row->addStretch(1);
    auto* buttons = new WrappingBar(back, files, 0);
    buttons->setPlain();
    auto* head = new WrappingBar(buttons, m_options, 0);
    head->setPlain();
    return head;
}

void SequencePanel::buildTable()
{
    nameWidget(m_table, QStringLiteral("Steps"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new SequenceDelegate(m_table));
    makeDense(m_table, Theme::px(26));
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                             QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(SequenceModel::Argument, QHeaderView::Stretch);
    header->moveSection(SequenceModel::Number, 0);
    m_table->setColumnWidth(SequenceModel::Number, Theme::px(44));
    m_table->setColumnWidth(SequenceModel::Kind, Theme::px(124));
    m_table->setColumnWidth(SequenceModel::Within, Theme::px(68));
    m_table->setMinimumHeight(Theme::px(80));
    m_table->installEventFilter(this);
    new EmptyState(m_table, QStringLiteral("No steps yet"),
                   QStringLiteral("Add step writes the first one; “Open sequence…” takes them from a file."));
}

QWidget* SequencePanel::buildFoot()
{
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(6));
    m_said->setWordWrap(true);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    row->addWidget(m_up);
    row->addWidget(m_down);
    row->addWidget(m_said, 1);
    row->addWidget(m_stop);
    row->addWidget(m_play);
    m_remove->setToolTip(QStringLiteral("Remove step (Del)"));
    return foot;
}

void SequencePanel::connectParts()
{
    connect(m_add, &QPushButton::clicked, this, &SequencePanel::add);
    connect(m_remove, &QToolButton::clicked, this, &SequencePanel::remove);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    connect(m_play, &QPushButton::clicked, this, &SequencePanel::play);
    connect(m_stop, &QPushButton::clicked, this, &SequencePanel::stop);
    connect(m_model, &SequenceModel::edited, this, [this] {
        say({}, false);
        sayWrongCell();
        refresh();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        sayWrongCell();
        refresh();
    });
    connect(m_connections, &QAbstractItemModel::dataChanged, this, &SequencePanel::refresh);
    connect(m_connections, &QAbstractItemModel::rowsInserted, this, &SequencePanel::refresh);
}

void SequencePanel::setSequence(const Sequence& sequence)
{
    m_model->setSequence(sequence);
    m_options->setOptions(sequence.options);
    if (m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, SequenceModel::Argument));
    say({}, false);
    refresh();
}

void SequencePanel::begin()
{
    if (m_model->rowCount() == 0)
        m_add->setFocus(Qt::OtherFocusReason);
    else
        m_table->setFocus(Qt::OtherFocusReason);
}

void SequencePanel::say(const QString& sentence, bool isFailure)
{
    m_said->setTone(isFailure ? LabelTone::Error : LabelTone::Secondary);
    m_said->setText(sentence);
}

void SequencePanel::sayWrongCell()
{
    for (const int column : {SequenceModel::Argument, SequenceModel::Within}) {
        const QModelIndex cell = m_table->currentIndex().siblingAtColumn(column);
        if (const QString error = cell.data(SequenceModel::ErrorRole).toString(); !error.isEmpty())
            return say(error, true);
    }
}

bool SequencePanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool alt = key->modifiers() & Qt::AltModifier;
    if (key->key() == Qt::Key_Delete)
        remove();
    else if (alt && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down))
        move(key->key() == Qt::Key_Up ? -1 : 1);
    else if (key->key() == Qt::Key_Return && key->modifiers() & Qt::ControlModifier)
        play();
    else if (key->key() == Qt::Key_Return && m_table->currentIndex().isValid())
        m_table->edit(m_table->currentIndex());
    else
        return QWidget::eventFilter(watched, event);
    return true;
}

void SequencePanel::add()
{
    const int row =
        m_table->currentIndex().isValid() ? m_table->currentIndex().row() + 1 : m_model->rowCount();
    SequenceStep step;
    step.bytes = m_composer->message().left(64 << 10); // what has just been tried by hand
    m_model->insert(row, step);
    m_table->setCurrentIndex(m_model->index(row, SequenceModel::Kind));
    m_table->setFocus(Qt::OtherFocusReason);
}

void SequencePanel::remove()
{
    if (m_table->currentIndex().isValid())
        m_model->remove(m_table->currentIndex().row());
}

void SequencePanel::move(int by) { m_model->move(m_table->currentIndex().row(), by); }

void SequencePanel::chooseFile(bool toSave)
{
    auto* dialog =
        new QFileDialog(window(), toSave ? QStringLiteral("Save sequence") : QStringLiteral("Open sequence"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(toSave ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    if (toSave)
        dialog->selectFile(QStringLiteral("sequence.txt"));
    else
        dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, toSave ? &SequencePanel::saveTo : &SequencePanel::open);
    dialog->open();
}

void SequencePanel::open(const QString& path)
{
    m_job.start(
        [file = typedPath(path)]() -> Result<Sequence> {
            const Result<QByteArray> text = readFile(file, sequenceFileLimit);
            return text ? Sequence::fromText(*text) : Result<Sequence>(text.failure());
        },
        [this, path](const Result<Sequence>& read) {
            if (!read)
                return say(read.failure().withErrno(), true);
            m_folder = typedPath(QFileInfo(path).absolutePath());
            setSequence(*read);
            say(QStringLiteral("%1 opened").arg(escapedText(path)), false);
        });
}

void SequencePanel::saveTo(const QString& path)
{
    const std::optional<Sequence> now = sequence();
    if (!now)
        return;
    BackgroundJob::once(
        this, [path, text = now->text()] { return writeSequence(path, text); },
        [this, path](const QString& error) {
            if (error.isEmpty())
                say(QStringLiteral("saved to %1").arg(escapedText(path)), false);
            else
                say(QStringLiteral("%1 could not be saved: %2").arg(escapedText(path), error), true);
        });
}

std::optional<Sequence> SequencePanel::sequence()
{
    const auto options = m_options->options();
    if (!options) {
        say(m_options->wrong(), true);
        m_options->focusDelimiter();
        return {};
    }
    auto steps = m_model->steps();
    if (!steps) {
        say(steps.failure().sentence, true);
        return {};
    }
    return Sequence{*options, *std::move(steps)};
}

/// Its files are read first, beside this thread.
void SequencePanel::play()
{
    const std::optional<Sequence> now = m_isAvailable ? sequence() : std::nullopt;
    if (!now)
        return;
    QByteArray folder = m_folder;
    if (folder.isEmpty() && m_context.savedMessages)
        folder = m_context.savedMessages->folder().root();
    say({}, false);
    m_job.start(
        [sequence = *now, folder]() -> Result<Sequence> {
            Result<Sequence> read = sequence.withFiles(folder);
            if (!read)
                return read;
            const Result<void> possible = read->check();
            return possible ? read : Result<Sequence>(possible.failure());
        },
        [this, to = m_composer->target()](const Result<Sequence>& read) {
            if (read)
                deliver(*read, to);
            else
                say(read.failure().withErrno(), true);
        });
}

void SequencePanel::deliver(const Sequence& read, ConnectionId to)
{
    bool any = false;
    for (int row = 0; row < m_connections->rowCount() && !any; ++row) {
        const QModelIndex index = m_connections->index(row);
        any = index.data(ConnectionModel::OpenRole).toBool() &&
              (to == 0 || index.data(ConnectionModel::IdRole).toUInt() == to);
    }
    if (!any)
        return say(QStringLiteral("No connection is open to play it on"), true);
    m_playedOn = to;
    for (int row = 0; row < m_connections->rowCount(); ++row)
        if (const ConnectionStatus* status =
                m_connections->status(m_connections->index(row).data(ConnectionModel::IdRole).toUInt()))
            m_before[status->id] = status->sequence.run;
    m_context.engine->startSequence(m_endpoint, to, read);
}

void SequencePanel::stop() { m_context.engine->stopSequence(m_endpoint, m_playedOn); }

void SequencePanel::setRunning(bool running)
{
    m_isAvailable = running;
    refresh();
}

/// Of several connections: the one where it goes on, else where it went wrong.
void SequencePanel::refresh()
{
    SequenceProgress shown;
    const auto weight = [](const SequenceProgress& progress) {
        using State = SequenceProgress::State;
        return progress.state == State::Running  ? 3
               : progress.state == State::Failed ? 2
               : progress.state == State::None   ? 0
                                                 : 1;
    };
    for (int row = 0; row < m_connections->rowCount(); ++row) {
        const ConnectionStatus* status =
            m_connections->status(m_connections->index(row).data(ConnectionModel::IdRole).toUInt());
        if (status && (m_playedOn == 0 || status->id == m_playedOn) &&
            status->sequence.run > m_before.value(status->id) && weight(status->sequence) > weight(shown))
            shown = status->sequence;
    }
    const bool playing = shown.state == SequenceProgress::State::Running;
    const bool hadFocus = m_play->hasFocus() || m_stop->hasFocus();
    m_stop->setVisible(playing);
    m_play->setVisible(!playing);
    if (hadFocus)
        (playing ? m_stop : m_play)->setFocus(Qt::OtherFocusReason);
    m_play->setEnabled(m_isAvailable && m_model->rowCount() > 0);
    m_add->setEnabled(!playing);
    const int row = m_table->currentIndex().row();
    m_remove->setEnabled(!playing && row >= 0);
    m_up->setEnabled(!playing && row > 0);
    m_down->setEnabled(!playing && row >= 0 && row + 1 < m_model->rowCount());
    m_table->setEditTriggers(playing
                                 ? QAbstractItemView::NoEditTriggers
                                 : QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                       QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    if (m_lastProgress == shown)
        return;
    m_lastProgress = shown;
    m_model->setProgress(shown);
    if (playing)
        say(QStringLiteral("Step %1 of %2").arg(shown.step + 1).arg(m_model->rowCount()), false);
    else if (shown.state != SequenceProgress::State::None)
        say(shown.sentence, shown.state == SequenceProgress::State::Failed);
}

} // namespace sw
