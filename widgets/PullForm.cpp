#include "widgets/PullForm.h"

#include "models/base/Bytes.h"
#include "widgets/BodyFeed.h"
#include "widgets/DenseDelegate.h"
#include "widgets/DenseTable.h"
#include "widgets/EmptyState.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHeaderView>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace sw {

namespace {

constexpr int layerRowHeight = 24, mostNeededRows = 2, mostShownNotes = 6, longNote = 60, digestPiece = 8;

QString percentWords(double part) { return QStringLiteral("%1 %").arg(int(part * 100)); }

QString layerSize(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

void paintProgress(QPainter& painter, const QRectF& rect, double part, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double round = rect.height() / 2;
    painter.setBrush(Theme::tokens().line2);
    painter.drawRoundedRect(rect, round, round);
    if (part > 0) {
        painter.setBrush(colour);
        painter.drawRoundedRect(
            QRectF(rect.topLeft(), QSizeF(std::max(rect.height(), rect.width() * part), rect.height())),
            round, round);
    }
    painter.restore();
}

/// A bar with the words of the cell behind it.
class LayerDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        paintTableCell(*painter, option);
        const double part = index.data(PullLayersModel::PartRole).toDouble();
        QRect line = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
        const int words = Theme::px(170);
        const QRect bar(line.left(), line.center().y() - Theme::px(3),
                        std::max(Theme::px(40), line.width() - words), Theme::px(6));
        paintProgress(*painter, bar, part, part >= 1 ? Theme::tokens().ok : Theme::tokens().accent);
        line.setLeft(bar.right() + Theme::px(10));
        painter->save();
        painter->setFont(Theme::ui(12));
        painter->setPen(cellText(option));
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->restore();
    }
};

} // namespace

/// How far the whole is.
class PullBar : public QWidget
{
public:
    PullBar()
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        nameWidget(this, QStringLiteral("Progress of the whole"));
    }
    void set(double part, bool isBad)
    {
        m_part = part;
        m_isBad = isBad;
        setAccessibleDescription(percentWords(part));
        update();
    }
    QSize sizeHint() const override { return Theme::px(200, 8); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const Tokens& t = Theme::tokens();
        paintProgress(painter, rect(), m_part, m_isBad ? t.err : m_part >= 1 ? t.ok : t.accent);
    }

private:
    double m_part = 0;
    bool m_isBad = false;
};

void PullLayersModel::setLayers(const std::vector<PullLayer>& layers)
{
    if (layers.size() < m_layers.size()) {
        beginResetModel();
        m_layers = layers;
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < m_layers.size(); ++i) { // they never change their place
        if (m_layers[i] == layers[i])
            continue;
        m_layers[i] = layers[i];
        emit dataChanged(index(int(i), 0), index(int(i), ColumnCount - 1));
    }
    if (layers.size() == m_layers.size())
        return;
    beginInsertRows({}, rowCount(), int(layers.size()) - 1);
    m_layers = layers;
    endInsertRows();
}

int PullLayersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_layers.size());
}

int PullLayersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PullLayersModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const PullLayer& layer = m_layers[std::size_t(index.row())];
    if (role == PartRole)
        return layer.part();
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Layer:
        return escapedText(layer.id.left(80));
    case Status:
        return escapedText(layer.status.left(200));
    default:
        break;
    }
    if (layer.total <= 0 || layer.isDone())
        return percentWords(layer.part());
    return QStringLiteral("%1 · %2 of %3")
        .arg(percentWords(layer.part()), layerSize(layer.current), layerSize(layer.total));
}

QVariant PullLayersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Layer    ? QStringLiteral("Layer")
           : section == Status ? QStringLiteral("Status")
                               : QStringLiteral("Progress");
}

struct PullForm::Told
{
    std::vector<PullLayer> layers;
    std::vector<QString> notes;
    QString error;
    double part = 0;
};

class PullForm::Reader final : public BodyReader
{
public:
    explicit Reader(PullForm* form) : m_form(form) {}
    void feed(QByteArrayView bytes) override { m_pull.feed(bytes); }
    void finish() override { m_pull.finish(); }
    std::function<void()> news() override
    {
        return [form = m_form, told = std::make_shared<Told>(
                                   Told{m_pull.layers(), m_pull.notes(), m_pull.error(), m_pull.part()})] {
            form->take(*told);
        };
    }

private:
    PullForm* m_form;
    PullProgress m_pull;
};

PullForm::PullForm(QWidget* parent)
    : BodyForm(parent),
      m_feed(new BodyFeed(this)),
      m_layers(new PullLayersModel(this)),
      m_table(new QTableView),
      m_bar(new PullBar),
      m_failure(new PlainLabel({}, LabelTone::Error)),
      m_state(new PlainLabel),
      m_notes(new PlainLabel({}, LabelTone::Secondary)),
      m_whole(new QWidget)
{
    build();
    connect(m_feed, &BodyFeed::told, this, &BodyForm::changed);
}

void PullForm::build()
{
    setObjectName(QStringLiteral("pullForm"));
    nameWidget(m_table, QStringLiteral("Layers"));
    m_table->setModel(m_layers);
    m_table->setItemDelegate(new DenseDelegate(m_table));
    m_table->setItemDelegateForColumn(PullLayersModel::Progress, new LayerDelegate(m_table));
    makeDense(m_table, Theme::px(layerRowHeight))->setStretchLastSection(true);
    m_table->setColumnWidth(PullLayersModel::Layer, Theme::px(130));
    m_table->setColumnWidth(PullLayersModel::Status, Theme::px(170));
    connect(&Theme::instance(), &Theme::changed, m_table, [this] {
        setRowHeights(m_table, Theme::px(layerRowHeight));
        fitTable();
    });
    new EmptyState(m_table, QStringLiteral("No layers"),
                   QStringLiteral("The engine tells each layer as it begins with it."));
    for (PlainLabel* label : {m_failure, m_notes}) {
        label->setWordWrap(true);
        label->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    }
    auto* head = new QHBoxLayout(m_whole);
    head->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    head->setSpacing(Theme::px(12));
    head->addWidget(m_state);
    head->addWidget(m_bar, 1);
    auto* whole = new QWidget;
    auto* rows = new QVBoxLayout(whole);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_failure);
    rows->addWidget(m_whole);
    rows->addWidget(m_table, 100);
    rows->addWidget(m_notes);
    rows->addStretch(1);
    auto* room = new QScrollArea; // beside other panes there may be little
    room->setFrameShape(QFrame::NoFrame);
    room->setWidgetResizable(true);
    room->setFocusPolicy(Qt::NoFocus);
    room->setWidget(whole);
    m_room = room;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(room);
    fitTable();
}

/// The first layers are seen without scrolling; what the engine said besides may be scrolled to.
void PullForm::fitTable()
{
    const int rows = std::max(1, m_layers->rowCount());
    m_table->setMinimumHeight(denseHeight(m_table, std::min(rows, mostNeededRows)));
    m_table->setMaximumHeight(denseHeight(m_table, rows));
    m_room->setMinimumHeight(
        m_table->isVisibleTo(this) ? m_whole->sizeHint().height() + denseHeight(m_table, 1) : Theme::px(44));
}

void PullForm::setBody(std::shared_ptr<const ByteSource> body, bool ended)
{
    m_ended = ended;
    m_layers->setLayers({});
    m_feed->start(std::move(body), std::make_shared<Reader>(this), ended);
}

void PullForm::bodyGrew(bool ended)
{
    m_ended = ended;
    m_feed->grew(ended);
}

bool PullForm::isSettled() const { return m_feed->isSettled(); }

void PullForm::take(const Told& told)
{
    m_layers->setLayers(told.layers);
    const bool isBad = !told.error.isEmpty();
    std::size_t done = 0;
    for (const PullLayer& layer : told.layers)
        done += layer.isDone();
    const bool isWhole = m_ended && !isBad && done == told.layers.size();
    const double part = isWhole ? 1 : told.part;
    m_bar->set(part, isBad);
    m_failure->setText(QStringLiteral("Failed: %1").arg(escapedText(told.error.left(2000))));
    m_failure->setVisible(isBad && m_saysFailure);
    m_state->setText(told.layers.empty() ? m_ended ? QStringLiteral("Done; no layer had to be moved")
                                                   : QStringLiteral("Waiting for the first layer")
                                         : (told.layers.size() == 1 ? QStringLiteral("%1 of %2 layer · %3")
                                                                    : QStringLiteral("%1 of %2 layers · %3"))
                                               .arg(done)
                                               .arg(told.layers.size())
                                               .arg(percentWords(part)));
    m_whole->setVisible(!told.layers.empty() || !isBad);
    m_table->setVisible(!told.layers.empty() || !m_ended);
    m_bar->setVisible(!told.layers.empty());
    fitTable();
    QStringList notes;
    const std::size_t from = told.notes.size() - std::min<std::size_t>(told.notes.size(), mostShownNotes);
    for (std::size_t i = from; i < told.notes.size(); ++i)
        notes << escapedText(told.notes[i].left(300));
    for (QString& note : notes) { // a digest is one long word: it may go on in the next line
        const qsizetype colon = note.indexOf(QLatin1Char(':'), note.lastIndexOf(QLatin1Char(' ')));
        if (note.size() > longNote)
            for (qsizetype i = note.size() - digestPiece; i > colon; i -= digestPiece)
                note.insert(i, QChar(0x200b));
    }
    m_notes->setText(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!notes.isEmpty());
}

QString PullForm::state() const { return m_state->text(); }

} // namespace sw
