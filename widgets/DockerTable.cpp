#include "widgets/DockerTable.h"

#include "models/base/Bytes.h"
#include "widgets/CallBar.h"
#include "widgets/DenseDelegate.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/FittedColumns.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int dockerRowHeight = 25, mostNameLetters = 60;

/// What runs, in its colour (the word says it, too).
class DockerRowDelegate : public DenseDelegate
{
public:
    using DenseDelegate::DenseDelegate;

protected:
    QColor colorOf(const QModelIndex& index) const override
    {
        const QString state = index.data(DockerRowsModel::StateRole).toString();
        if (state.isEmpty() || index.data().toString() != state)
            return {};
        const Tokens& t = Theme::tokens();
        return state == QLatin1String("running")  ? t.ok
               : state == QLatin1String("paused") ? t.warn
               : state == QLatin1String("dead")   ? t.err
                                                  : t.text2;
    }
};

QString callButtonText(const DockerRowCall& call) { return QString::fromLatin1(call.title); }

/// What it takes can't be had back.
bool destroys(const DockerRowCall& call) { return call.request.method == "DELETE"; }

/// "Remove container"
QString deedWords(DockerList list, const DockerRowCall& call)
{
    return QString::fromLatin1(call.title).section(QLatin1Char(' '), 0, 0) +
           (list == DockerList::Containers ? QStringLiteral(" container") : QStringLiteral(" image"));
}

/// Of the row, as people call it.
QString rowName(const DockerRow& row)
{
    const QString name =
        row.names.isEmpty() || row.names[0].startsWith(QLatin1Char('<')) ? row.shortId() : row.names[0];
    return escapedText(name.size() > mostNameLetters ? name.left(mostNameLetters) + QStringLiteral("…")
                                                     : name);
}

} // namespace

QString requestLine(const HttpRequest& request) { return escapedText(request.method + ' ' + request.target); }

DockerTable::DockerTable(DockerList list, QWidget* parent)
    : QWidget(parent),
      m_list(list),
      m_model(new DockerRowsModel(list, this)),
      m_table(new QTableView),
      m_more(makeIconButton(QStringLiteral("All calls on the row"), QStringLiteral("more"))),
      m_line(new ElidedLabel),
      m_question(new PlainLabel),
      m_confirm(makeButton(QStringLiteral("Confirm"))),
      m_keep(makeButton(QStringLiteral("Cancel"))),
      m_bar(new CallBar(m_line, 260))
{
    build();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DockerTable::updateButtons);
    connect(m_table, &QTableView::doubleClicked, this, [this] { choose(QLatin1String("inspect")); });
    connect(m_table, &QTableView::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu* menu = makeMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
    connect(m_confirm, &QPushButton::clicked, this, [this] {
        const DockerRowCall call = m_asked;
        ask(false);
        emit callChosen(call);
    });
    connect(m_keep, &QPushButton::clicked, this, [this] { ask(false); });
    updateButtons();
}

void DockerTable::build()
{
    nameWidget(m_table,
               m_list == DockerList::Containers ? QStringLiteral("Containers") : QStringLiteral("Images"));
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setItemDelegate(new DockerRowDelegate(m_table));
    m_table->installEventFilter(this);
    QHeaderView* header = makeDense(m_table, Theme::px(dockerRowHeight));
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    using GivesWay = FittedColumns::GivesWay; // command, image, status, name
    new FittedColumns(m_table, m_list == DockerList::Containers
                                   ? std::vector<GivesWay>{{4, 60}, {1, 80}, {3, 80}, {0, 80}}
                                   : std::vector<GivesWay>{{0, 120}});
    const auto fit = [this] {
        setRowHeights(m_table, Theme::px(dockerRowHeight));
        m_table->setMinimumHeight(denseHeight(m_table, 1) + Theme::px(14)); // and a bar to scroll by
    };
    connect(&Theme::instance(), &Theme::changed, m_table, fit);
    fit();
    m_empty = new EmptyState(m_table, {}, {});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_asking = buildQuestion());
    layout->addWidget(m_foot = buildFoot());
    m_asking->hide();
}

QWidget* DockerTable::buildFoot()
{
    int given = 1; // the rest stands in the menu, too: Inspect goes last
    std::vector<DockerRowCall> calls = dockerRowCalls(m_list, {}, {});
    std::erase_if(calls, [](const DockerRowCall& call) { return !call.isFrequent; });
    std::stable_partition(calls.begin(), calls.end(), [](const DockerRowCall& c) { return !c.isMutating; });
    for (const DockerRowCall& call : calls) {
        QPushButton* button =
            makeButton(callButtonText(call), destroys(call) ? QStringLiteral("warning") : QString());
        button->installEventFilter(this);
        button->setProperty("call", QString::fromLatin1(call.id));
        connect(button, &QPushButton::clicked, this, [this, id = call.id] { choose(QLatin1String(id)); });
        m_bar->addButton(button, call.isMutating ? 0 : given++);
        m_buttons.push_back({call.id, button});
    }
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    connect(m_more->menu(), &QMenu::aboutToShow, this, [this] { fillMenu(m_more->menu()); });
    QPushButton* refresh = makeButton(QStringLiteral("Refresh"), QStringLiteral("repeat"));
    refresh->setToolTip(QStringLiteral("Read the list again (F5)"));
    connect(refresh, &QPushButton::clicked, this, &DockerTable::refreshWanted);
    m_bar->addButton(m_more);
    m_bar->addButton(refresh, given);
    m_line->setObjectName(QStringLiteral("callLine"));
    m_line->setTone(LabelTone::Secondary);
    auto* around = new QWidget;
    auto* layout = new QVBoxLayout(around);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    layout->addWidget(m_bar);
    return around;
}

QWidget* DockerTable::buildQuestion()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), 0);
    layout->setSpacing(Theme::px(8));
    m_question->setWordWrap(true);
    layout->addWidget(m_question, 1);
    layout->addWidget(m_confirm);
    layout->addWidget(m_keep);
    return bar;
}

void DockerTable::setCallable(bool callable)
{
    m_isCallable = callable;
    m_foot->setVisible(callable);
    m_table->setContextMenuPolicy(callable ? Qt::CustomContextMenu : Qt::NoContextMenu);
    updateButtons();
}

void DockerTable::setPrefix(const QByteArray& prefix)
{
    if (prefix == m_prefix)
        return;
    m_prefix = prefix;
    updateButtons();
}

void DockerTable::setRows(std::vector<DockerRow> rows)
{
    const int before = m_table->currentIndex().row();
    const QString id = before >= 0 ? m_model->row(before).id : QString();
    m_model->setRows(std::move(rows));
    int row = -1;
    for (int i = 0; i < m_model->rowCount() && !id.isEmpty(); ++i) {
        if (m_model->row(i).id == id)
            row = i;
    }
    if (row >= 0)
        m_table->selectRow(row);
    updateButtons();
}

void DockerTable::setEmptyWords(const QString& title, const QString& advice)
{
    m_empty->setWords(title, advice);
}

std::vector<DockerRowCall> DockerTable::calls() const
{
    const int row = m_table->currentIndex().row();
    if (!m_isCallable || row < 0 || row >= m_model->rowCount())
        return {};
    return dockerRowCalls(m_list, m_model->row(row), m_prefix);
}

void DockerTable::updateButtons()
{
    ask(false);
    const std::vector<DockerRowCall> all = calls();
    for (const Button& one : m_buttons) {
        const auto call = std::find_if(all.begin(), all.end(),
                                       [&one](const DockerRowCall& other) { return other.id == one.id; });
        const bool can = call != all.end() && call->makesSense;
        one.button->setEnabled(can);
        one.button->setToolTip(can ? plainToolTip(requestLine(call->request)) : QString());
    }
    showLine({});
}

/// Of the call that would be made; of none: what is to be done.
void DockerTable::showLine(const QString& id)
{
    if (m_asking->isVisibleTo(this))
        return; // it is what is asked about
    for (const DockerRowCall& call : calls()) {
        if (QLatin1String(call.id) != id)
            continue;
        m_line->setFont(Theme::mono());
        return m_line->setText(requestLine(call.request));
    }
    m_line->setFont(Theme::ui(13));
    m_line->setText(calls().empty() ? QStringLiteral("Choose a row to see its calls.")
                                    : QStringLiteral("A call is shown here before it is made."));
}

void DockerTable::choose(QLatin1String id)
{
    for (const DockerRowCall& call : calls()) {
        if (QLatin1String(call.id) != id || !call.makesSense)
            continue;
        ask(false);
        showLine(id);
        return call.isMutating ? askAbout(call) : emit callChosen(call);
    }
}

void DockerTable::askAbout(const DockerRowCall& call)
{
    m_asked = call;
    const QString deed = deedWords(m_list, call);
    const QString again = QString::fromLatin1(call.title).section(QLatin1Char(' '), 1);
    m_question->setText(QStringLiteral("%1 %2%3?")
                            .arg(deed, rowName(m_model->row(m_table->currentIndex().row())),
                                 again.isEmpty() ? QString() : QLatin1Char(' ') + again));
    m_confirm->setText(deed);
    nameWidget(m_confirm, deed);
    m_confirm->setIcon(destroys(call) ? themedIcon(QStringLiteral("warning"), IconColor::Text) : QIcon());
    ask(true);
}

void DockerTable::ask(bool asks)
{
    const bool hadFocus = m_asking->isAncestorOf(focusWidget());
    m_asking->setVisible(asks);
    m_bar->setAsking(asks);
    const int edge = Theme::px(12), space = Theme::px(6);
    m_foot->layout()->setContentsMargins(edge, asks ? 0 : space, edge, space); // the question has its own
    if (asks) {
        bringIntoView(m_foot);
        bringIntoView(m_asking);
        m_keep->setFocus(Qt::OtherFocusReason); // what can't be undone takes a step more
        return;
    }
    if (hadFocus)
        m_table->setFocus(Qt::OtherFocusReason);
    showLine({});
}

QMenu* DockerTable::makeMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    fillMenu(menu);
    return menu;
}

void DockerTable::fillMenu(QMenu* menu)
{
    menu->clear();
    for (const DockerRowCall& call : calls()) {
        if (!call.makesSense)
            continue;
        QString words =
            QStringLiteral("%1%2\t%3")
                .arg(callButtonText(call), call.isMutating ? QStringLiteral(" · changes") : QString(),
                     requestLine(call.request).left(120));
        menu->addAction(words.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                        [this, id = call.id] { choose(QLatin1String(id)); });
    }
    if (!menu->isEmpty())
        menu->addSeparator();
    menu->addAction(QStringLiteral("Refresh\tF5"), this, &DockerTable::refreshWanted);
}

bool DockerTable::takeTableKey(int key)
{
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(QLatin1String("inspect"));
        return true;
    case Qt::Key_Delete:
        choose(QLatin1String("remove"));
        return true;
    case Qt::Key_F5:
        if (m_isCallable)
            emit refreshWanted();
        return true;
    default:
        return false;
    }
}

bool DockerTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier)
            return takeTableKey(key->key());
    }
    const QString id = watched->property("call").toString();
    if (!id.isEmpty() && (event->type() == QEvent::Enter || event->type() == QEvent::FocusIn))
        showLine(id);
    else if (!id.isEmpty() && (event->type() == QEvent::Leave || event->type() == QEvent::FocusOut))
        showLine({});
    return QWidget::eventFilter(watched, event);
}

} // namespace sw
