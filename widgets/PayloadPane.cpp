#include "widgets/PayloadPane.h"

#include "models/traffic/PayloadSource.h"
#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/PayloadWords.h"
#include "widgets/Segments.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>

namespace sw {

namespace {

constexpr std::array rememberedModes{"text", "hex", "both"};

} // namespace

PayloadPane::PayloadPane(TrafficModel* model, std::shared_ptr<Settings> settings, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_settings(std::move(settings)),
      m_title(new ElidedLabel),
      m_modes(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Both")})),
      m_box(new PayloadBox)
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    // The composer beside it has a Text and a Hex of its own.
    m_modes->nameButtons({QStringLiteral("Payload as text"), QStringLiteral("Payload as hex"),
                          QStringLiteral("Payload as both")});
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(6), Theme::px(4));
    bar->setSpacing(Theme::px(6));
    QToolButton* close = makeIconButton(QStringLiteral("Close payload"), QStringLiteral("close"));
    m_title->setFont(Theme::ui(12));
    m_title->setElideMode(Qt::ElideRight);
    m_title->installEventFilter(this);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_modes);
    bar->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_box, 1);
    m_box->setMinimumWidth(Theme::px(320)); // what finds has its field, its buttons and its count
    m_box->setQuiet({});                    // the size stands in the title
    followMode();
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        emit dismissed();
    });
    hide();
}

void PayloadPane::nameAfter(const QString& whose)
{
    for (QWidget* widget : findChildren<QWidget*>()) {
        const bool speaks = qobject_cast<QToolButton*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                            qobject_cast<QComboBox*>(widget) || widget == view();
        if (speaks && !widget->accessibleName().isEmpty())
            widget->setAccessibleName(QStringLiteral("%1 of the %2").arg(widget->accessibleName(), whose));
    }
}

void PayloadPane::followMode()
{
    const auto follow = [this] {
        const QString remembered = m_settings->value(Choice::payloadMode);
        for (std::size_t i = 0; i < rememberedModes.size(); ++i) {
            if (remembered == QLatin1String(rememberedModes[i]))
                view()->setMode(PayloadLayout::Mode(i));
        }
        m_modes->setCurrent(int(view()->mode()));
    };
    m_modes->setCurrent(int(view()->mode()));
    if (m_settings) {
        follow();
        connect(m_settings.get(), &Settings::changed, this, [follow](const QString& key) {
            if (key == QLatin1String(Choice::payloadMode.key))
                follow();
        });
    }
    connect(m_modes, &Segments::chosen, this, [this](int mode) {
        view()->setMode(PayloadLayout::Mode(mode));
        if (m_settings)
            m_settings->set(Choice::payloadMode, QString(QLatin1String(rememberedModes[std::size_t(mode)])));
    });
}

PayloadView* PayloadPane::view() const { return m_box->view(); }

void PayloadPane::setTitles(const QStringList& titles)
{
    m_titles = titles;
    fitTitle();
}

/// A number that is cut is another number.
void PayloadPane::fitTitle()
{
    if (m_titles.isEmpty())
        return;
    const QFontMetrics metrics = m_title->fontMetrics();
    const auto widthOf = [&metrics](const QString& title) { return metrics.horizontalAdvance(title) + 2; };
    QString shown = m_titles.last();
    for (qsizetype i = m_titles.size() - 1; i >= 0 && widthOf(m_titles[i]) <= m_title->width(); --i)
        shown = m_titles[i];
    m_title->setText(shown);
    m_title->setMinimumWidth(widthOf(m_titles.last()));
    m_title->setAccessibleName(m_titles.first()); // all of it
    m_title->setToolTip(plainToolTip(m_titles.first()));
}

bool PayloadPane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_title && (event->type() == QEvent::Resize || event->type() == QEvent::FontChange))
        fitTitle();
    return QWidget::eventFilter(watched, event);
}

bool PayloadPane::event(QEvent* event) { return m_box->takeKey(event) || QWidget::event(event); }

void PayloadPane::showRow(const QModelIndex& index)
{
    if (!index.isValid()) {
        m_row.reset();
        view()->setSource(nullptr); // a segment of the capture is not held for nobody
        hide();
        return;
    }
    const RowId id = m_model->rowIdAt(index.row());
    if (m_row != id) {
        m_row = id;
        showMessage(index);
    }
    show();
}

void PayloadPane::showMessage(const QModelIndex& index)
{
    TrafficReader reader(m_model->store());
    const TrafficRecord* record = reader.record(*m_row);
    if (!record) {
        setTitles({trafficNumberText(*m_row + 1)});
        view()->setSource(nullptr);
        m_box->setRemark(QStringLiteral("This row is gone: the capture was cleared, or is full."));
        return;
    }
    const QString least =
        QStringLiteral("%1 · %2").arg(trafficNumberText(*m_row + 1), trafficEventName(record->event));
    QStringList titles{QStringLiteral("Message ") + least, least};
    if (!record->isData()) {
        setTitles(titles);
        view()->setWords(index.data(TrafficModel::DetailRole).toString());
        return;
    }
    const std::shared_ptr<const ByteSource> source = payloadSource(m_model->store(), *m_row);
    if (source)
        titles.prepend(titles.first() + QStringLiteral(" · ") +
                       payloadSelectionWords(source->size(), 0, 0, {}));
    if (record->rule > 0)
        titles.prepend(titles.first() + QStringLiteral(" · rule %1").arg(record->rule));
    setTitles(titles);
    view()->setSource(source);
    if (record->flags & TrafficRecord::payloadLost)
        m_box->setRemark(QStringLiteral("The disk would not take this payload; its first bytes are here."));
}

} // namespace sw
