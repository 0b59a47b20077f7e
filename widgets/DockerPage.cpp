#include "widgets/DockerPage.h"

#include "models/base/Bytes.h"
#include "models/http/DockerEngines.h"
#include "widgets/BackgroundJob.h"
#include "widgets/DenseDelegate.h"
#include "widgets/DenseTable.h"
#include "widgets/DockerListPanel.h"
#include "widgets/DockerTable.h"
#include "widgets/EmptyState.h"
#include "widgets/FittedColumns.h"
#include "widgets/FrontStack.h"
#include "widgets/HttpHistoryDelegate.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int engineRowHeight = 25, callsWidth = 254, callsNarrow = 216, callHeight = 24,
              mostShownEngines = 5;
constexpr int narrowDockerPage = 600;
constexpr int lowDockerPage = 400; // pixels at 100 %: the engines give way to what is done with them

/// One call: its method, then its title.
class DockerCallDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return Theme::px(120, callHeight);
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        paintListRow(*painter, option);
        QRect line = option.rect.adjusted(Theme::px(12), 0, -Theme::px(6), 0);
        const QString method = index.data(Qt::UserRole).toString();
        painter->setFont(Theme::ui(11, QFont::DemiBold));
        painter->setPen(option.state & QStyle::State_Selected ? cellText(option) : httpMethodColor(method));
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, method);
        line.setLeft(line.left() + Theme::px(44));
        painter->setFont(Theme::ui(13));
        painter->setPen(cellText(option));
        painter->drawText(
            line, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, line.width()));
        painter->restore();
    }
};

/// Words that wrap in one of its pages don't ask for more height: there, a table or list has it to give.
class DockerStack : public FrontStack
{
public:
    bool hasHeightForWidth() const override { return false; }
};

/// The first takes what the others leave.
QWidget* rowOf(std::initializer_list<QWidget*> widgets)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    for (QWidget* widget : widgets)
        layout->addWidget(widget, layout->count() == 0 ? 1 : 0);
    return row;
}

} // namespace

DockerPage::DockerPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_engines(new DockerEngines(context.engine, DockerEngines::usualPatience, this)),
      m_table(new QTableView),
      m_head(new QHBoxLayout),
      m_partsRow(new QHBoxLayout),
      m_title(new PlainLabel(QStringLiteral("Engines"), LabelTone::Secondary)),
      m_summary(new ElidedLabel),
      m_error(new PlainLabel({}, LabelTone::Error)),
      m_question(new PlainLabel),
      m_about(new PlainLabel),
      m_fold(makeButton(QStringLiteral("Show engines"))),
      m_again(makeButton(QStringLiteral("Look again"))),
      m_send(makePrimaryButton(QStringLiteral("Send request"), QStringLiteral("send"))),
      m_confirm(makeButton(QStringLiteral("Confirm"))),
      m_keep(makeButton(QStringLiteral("Cancel"))),
      m_parts(
          new Segments({QStringLiteral("Requests"), QStringLiteral("Containers"), QStringLiteral("Images")})),
      m_stack(new DockerStack),
      m_containers(new DockerListPanel(DockerList::Containers, context.engine)),
      m_images(new DockerListPanel(DockerList::Images, context.engine)),
      m_calls(new QListWidget),
      m_line(new ElidedLabel),
      m_formPlace(new QWidget),
      m_looking(new BackgroundJob(this))
{
    setObjectName(QStringLiteral("dockerPage"));
    setAttribute(Qt::WA_StyledBackground);
    build();
    connect(m_again, &QPushButton::clicked, this, [this] { look(); });
    connect(m_fold, &QPushButton::clicked, this, [this] {
        m_isUnfolded = !m_isUnfolded;
        fitEngines();
    });
    connect(m_send, &QPushButton::clicked, this, &DockerPage::send);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        ask(false);
        m_send->setFocus();
    });
    connect(m_confirm, &QPushButton::clicked, this, &DockerPage::send);
    connect(m_calls, &QListWidget::currentRowChanged, this, &DockerPage::showCall);
    connect(m_engines, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& first, const QModelIndex& last) {
                const int row = m_table->currentIndex().row(); // of others the question that is open is none
                if (first.row() <= row && row <= last.row())
                    chooseEngine();
                updateSummary();
            });
    connect(m_engines, &DockerEngines::settled, this, [this] {
        if (!m_table->currentIndex().isValid() && m_engines->best() >= 0)
            m_table->selectRow(m_engines->best());
        updateSummary();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DockerPage::chooseEngine);
    connect(m_parts, &Segments::chosen, m_stack, &QStackedWidget::setCurrentIndex);
    for (DockerListPanel* panel : {m_containers, m_images})
        connect(panel, &DockerListPanel::requestWanted, this, [this](const HttpRequest& request) {
            const int row = m_table->currentIndex().row();
            if (row >= 0)
                emit requestWanted(*m_engines->engine(row).place.address, request);
        });
    m_calls->setCurrentRow(0);
    setFocusProxy(m_calls);
}

DockerPage::~DockerPage() = default;

void DockerPage::build()
{
    auto* content = new QWidget;
    m_rows = new QVBoxLayout(content);
    m_rows->setSpacing(Theme::px(8));
    m_rows->addLayout(buildEngines());
    m_rows->addWidget(m_table);
    buildParts();
    m_partsRow->addWidget(m_parts);
    m_partsRow->addStretch(1);
    m_rows->addLayout(m_partsRow);
    m_rows->addWidget(m_stack, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new RoomForAll(content));
    fitEngines();
}

void DockerPage::buildParts()
{
    m_parts->nameButtons(
        {QStringLiteral("Show requests"), QStringLiteral("Show containers"), QStringLiteral("Show images")});
    for (QWidget* page : {buildCalls(), static_cast<QWidget*>(m_containers), static_cast<QWidget*>(m_images)})
        m_stack->addWidget(page);
}

QLayout* DockerPage::buildEngines()
{
    m_title->setFont(Theme::head());
    auto* words = rowOf({m_title, m_summary});
    static_cast<QHBoxLayout*>(words->layout())->setStretch(0, 0);
    static_cast<QHBoxLayout*>(words->layout())->setStretch(1, 1);
    m_summary->setElideMode(Qt::ElideRight);
    m_summary->setTone(LabelTone::Secondary);
    m_summary->setObjectName(QStringLiteral("enginesSummary"));
    m_head->setSpacing(Theme::px(8));
    m_head->addWidget(words, 1);
    m_head->addWidget(m_fold);
    m_head->addWidget(m_again);
    nameWidget(m_table, QStringLiteral("Engines"));
    m_table->setModel(m_engines);
    m_table->setItemDelegate(new DenseDelegate(m_table));
    makeDense(m_table, Theme::px(engineRowHeight));
    new FittedColumns(m_table, {{DockerEngines::StateColumn, 200}, {DockerEngines::Address, 140}});
    m_table->setTextElideMode(Qt::ElideMiddle);
    connect(m_engines, &QAbstractItemModel::modelReset, this, &DockerPage::fitEngines);
    connect(&Theme::instance(), &Theme::changed, m_table, [this] {
        setRowHeights(m_table, Theme::px(engineRowHeight));
        fitEngines();
    });
    new EmptyState(m_table, QStringLiteral("Looking for engines"), {});
    return m_head;
}

QWidget* DockerPage::buildCalls()
{
    nameWidget(m_calls, QStringLiteral("Requests"));
    m_calls->setUniformItemSizes(true);
    for (const DockerCall& one : dockerCalls()) {
        const QString title = QString::fromLatin1(one.title);
        auto* item =
            new QListWidgetItem(one.isMutating ? title + QStringLiteral(" · changes") : title, m_calls);
        item->setData(Qt::UserRole, QString::fromLatin1(one.method));
    }
    m_calls->setItemDelegate(new DockerCallDelegate(m_calls));
    m_calls->setMouseTracking(true);
    connect(&Theme::instance(), &Theme::changed, m_calls, [this] { m_calls->doItemsLayout(); });
    m_line->setObjectName(QStringLiteral("requestLine"));
    m_line->setFont(Theme::mono());
    m_error->setWordWrap(true);
    m_error->hide();
    m_question->setWordWrap(true);
    m_asking = rowOf({m_question, m_confirm, m_keep});
    m_asking->hide();
    auto* hint =
        new PlainLabel(QStringLiteral("The answer opens on a page for HTTP requests, where the request "
                                      "can be changed, sent again, saved and copied as curl."),
                       LabelTone::Secondary);
    auto* place = new QVBoxLayout(m_formPlace);
    place->setContentsMargins(0, 0, 0, 0);
    place->setSpacing(Theme::px(8));
    place->setAlignment(Qt::AlignTop);
    for (PlainLabel* words : {m_about, hint}) {
        words->setWordWrap(true);
        place->addWidget(words);
    }
    auto* area = new QScrollArea; // of a low window
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(m_formPlace);
    auto* right = new QWidget;
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(Theme::px(8));
    auto* line = new WrappingBar(m_line, m_send, 240);
    line->setPlain();
    rightLayout->addWidget(line);
    rightLayout->addWidget(m_asking);
    rightLayout->addWidget(m_error);
    rightLayout->addWidget(area, 1);
    auto* part = new QWidget;
    auto* layout = new QHBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(12));
    layout->addWidget(m_calls);
    layout->addWidget(right, 1);
    return part;
}

const DockerEngine* DockerPage::chosen() const
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || row >= m_engines->rowCount())
        return nullptr;
    const DockerEngine& engine = m_engines->engine(row);
    return engine.state == DockerEngine::State::Answers ? &engine : nullptr;
}

void DockerPage::chooseEngine()
{
    const DockerEngine* engine = chosen();
    for (DockerListPanel* panel : {m_containers, m_images})
        engine ? panel->setTarget(engine->place.address, engine->api) : panel->setTarget({}, {});
    updateLine();
}

void DockerPage::fitEngines()
{
    m_table->setFixedHeight(denseHeight(m_table, std::clamp(m_engines->rowCount(), 1, mostShownEngines)));
    const bool canFold = height() < Theme::px(lowDockerPage) && chosen();
    const bool isFolded = canFold && !m_isUnfolded;
    if (isFolded && m_table->hasFocus())
        m_fold->setFocus();
    m_fold->setVisible(canFold);
    const QString words = isFolded ? QStringLiteral("Show engines") : QStringLiteral("Hide engines");
    if (m_fold->text() != words) {
        m_fold->setText(words);
        nameWidget(m_fold, words);
    }
    m_table->setVisible(!isFolded);
    fitHead(isFolded);
    const int edge = Theme::px(12), above = Theme::px(isFolded ? 4 : 10),
              below = Theme::px(isFolded ? 0 : 10);
    m_rows->setContentsMargins(edge, above, edge, below);
    updateSummary();
}

/// While the engines are folded away, which one it is and what is done with it are in one row.
void DockerPage::fitHead(bool isFolded)
{
    m_title->setVisible(!isFolded);
    m_again->setVisible(!isFolded);
    const int words = m_parts->minimumSizeHint().width() + m_fold->sizeHint().width() + Theme::px(110);
    QHBoxLayout* row = isFolded && words <= width() ? m_head : m_partsRow;
    if (row->indexOf(m_parts) >= 0)
        return;
    (row == m_head ? m_partsRow : m_head)->removeWidget(m_parts);
    row->insertWidget(row == m_head ? -1 : 0, m_parts);
}

void DockerPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_calls->setFixedWidth(Theme::px(width() < Theme::px(narrowDockerPage) ? callsNarrow : callsWidth));
    fitEngines();
}

void DockerPage::look() { look(DockerSurroundings::ofThisProcess()); }

void DockerPage::look(const DockerSurroundings& around)
{
    m_again->setEnabled(false);
    m_looking->start([around] { return dockerCandidates(around); },
                     [this](std::vector<DockerCandidate> candidates) {
                         m_again->setEnabled(true);
                         m_engines->ask(std::move(candidates));
                         updateLine();
                     });
}

const DockerCall& DockerPage::call() const
{
    return dockerCalls()[std::size_t(std::max(0, m_calls->currentRow()))];
}

void DockerPage::showCall()
{
    ask(false);
    delete m_form;
    m_texts.clear();
    m_flags.clear();
    m_form = new QWidget;
    m_fields = new QGridLayout(m_form);
    m_fields->setContentsMargins(0, 0, 0, 0);
    m_fields->setHorizontalSpacing(Theme::px(12));
    m_fields->setVerticalSpacing(Theme::px(6));
    m_fields->setColumnStretch(1, 1);
    for (const DockerParameter& parameter : call().parameters)
        addParameter(parameter);
    static_cast<QVBoxLayout*>(m_formPlace->layout())->insertWidget(1, m_form);
    m_form->setVisible(!call().parameters.empty());
    m_about->setText(dockerCallWords(QLatin1String(call().id)));
    updateLine();
}

void DockerPage::addParameter(const DockerParameter& parameter)
{
    const QString name = QString::fromLatin1(parameter.name);
    const QString label = QString::fromLatin1(parameter.label);
    const int row = m_fields->rowCount();
    if (parameter.kind == DockerParameter::Kind::Flag) {
        auto* box = new QCheckBox(label);
        nameWidget(box, label);
        box->setChecked(QByteArrayView(parameter.preset) == QByteArrayView("true"));
        connect(box, &QCheckBox::toggled, this, &DockerPage::updateLine);
        m_fields->addWidget(box, row, 1);
        m_flags.insert(name, box);
        return;
    }
    auto* edit = new QLineEdit(QString::fromLatin1(parameter.preset));
    nameWidget(edit, label);
    edit->setPlaceholderText(QString::fromLatin1(parameter.hint));
    auto* words = new PlainLabel(label, LabelTone::Secondary);
    words->setBuddy(edit);
    connect(edit, &QLineEdit::textChanged, this, &DockerPage::updateLine);
    connect(edit, &QLineEdit::returnPressed, this, &DockerPage::send);
    m_fields->addWidget(words, row, 0);
    m_fields->addWidget(edit, row, 1);
    m_texts.insert(name, edit);
}

QString DockerPage::valueOf(const DockerParameter& parameter) const
{
    const QString name = QString::fromLatin1(parameter.name);
    if (const QCheckBox* box = m_flags.value(name))
        return box->isChecked() ? QStringLiteral("true") : QStringLiteral("false");
    const QLineEdit* edit = m_texts.value(name);
    return edit ? edit->text() : QString();
}

/// The request as it would go out, or what it lacks: a required field that is still empty is no error yet.
void DockerPage::updateLine()
{
    ask(false);
    m_error->hide();
    const DockerEngine* engine = chosen();
    m_send->setEnabled(engine);
    m_send->setToolTip(engine ? QString() : QStringLiteral("Choose an engine that answers"));
    QHash<QString, QString> values;
    for (const DockerParameter& parameter : call().parameters) {
        const QString value = valueOf(parameter);
        const bool isMissing = parameter.isRequired && value.trimmed().isEmpty();
        values.insert(QString::fromLatin1(parameter.name), isMissing ? QStringLiteral("…") : value);
    }
    const auto request = dockerRequest(call(), values, engine ? engine->api : QByteArray());
    const QByteArray target =
        request ? QByteArray(request->target).replace("%E2%80%A6", "…") : QByteArray(call().path);
    m_line->setText(QString::fromLatin1(call().method) + QLatin1Char(' ') +
                    escapedText(QString::fromUtf8(target)));
    fitEngines();
}

void DockerPage::updateSummary()
{
    int answering = 0;
    for (int one = 0; one < m_engines->rowCount(); ++one)
        answering += m_engines->engine(one).state == DockerEngine::State::Answers;
    const int all = m_engines->rowCount();
    const QString words = m_engines->isAsking() ? QStringLiteral("asking…")
                          : answering == 0      ? QStringLiteral("none answers")
                          : answering == 1
                              ? QStringLiteral("1 of %1 engines answers").arg(all)
                              : QStringLiteral("%1 of %2 engines answer").arg(answering).arg(all);
    const QModelIndex row = m_table->currentIndex();
    m_summary->setText(m_table->isVisibleTo(this) || !row.isValid()
                           ? words
                           : QStringLiteral("%1 · %2").arg(
                                 row.siblingAtColumn(DockerEngines::Name).data().toString(),
                                 row.siblingAtColumn(DockerEngines::StateColumn).data().toString()));
}

void DockerPage::ask(bool asks)
{
    const bool hadFocus = m_asking->isAncestorOf(focusWidget());
    m_asking->setVisible(asks);
    m_send->setVisible(!asks); // the line stays: it is what is asked about
    if (asks) {
        m_confirm->setFocus();
        bringIntoView(m_asking);
    } else if (hadFocus)
        m_send->setFocus();
}

void DockerPage::send()
{
    const DockerEngine* engine = chosen();
    if (!engine)
        return;
    QHash<QString, QString> values;
    for (const DockerParameter& parameter : call().parameters)
        values.insert(QString::fromLatin1(parameter.name), valueOf(parameter));
    const auto request = dockerRequest(call(), values, engine->api);
    m_error->setVisible(!request);
    if (!request) {
        m_error->setText(request.failure().sentence);
        return;
    }
    if (call().isMutating && sender() != m_confirm)
        return askAbout(*engine);
    ask(false);
    emit requestWanted(*engine->place.address, *request);
}

void DockerPage::askAbout(const DockerEngine& engine)
{
    const QString deed = QString::fromLatin1(call().title);
    QString about;
    for (const DockerParameter& parameter : call().parameters)
        about = parameter.isRequired && about.isEmpty() ? escapedText(valueOf(parameter).trimmed()) : about;
    const bool isOf = QLatin1String(call().id) == QLatin1String("create"); // the image is not what is made
    m_question->setText(QStringLiteral("%1 %2%3? This changes the engine at %4.")
                            .arg(deed, isOf ? QStringLiteral("of ") : QString(), about.left(100),
                                 engine.place.address->display()));
    m_confirm->setText(deed);
    nameWidget(m_confirm, deed);
    ask(true);
}

} // namespace sw
