#include "widgets/PayloadPane.h"

#include "models/traffic/PayloadSource.h"
#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/Settings.h"
#include "widgets/Theme.h"

#include <QComboBox>
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
    m_title->setElideMode(Qt::ElideRight); // the number stays
    bar->addWidget(m_title, 1);
    bar->addWidget(m_modes);
    bar->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_box, 1);
    setMinimumWidth(Theme::px(320)); // what finds has its field, its buttons and its count
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
        m_title->setText(trafficNumberText(*m_row + 1));
        view()->setSource(nullptr);
        m_box->setRemark(QStringLiteral("This row is gone: the capture was cleared, or is full."));
        return;
    }
    QString title =
        QStringLiteral("Message %1 · %2").arg(trafficNumberText(*m_row + 1), trafficEventName(record->event));
    if (!record->isData()) {
        m_title->setText(title);
        view()->setBytes(index.data(TrafficModel::DetailRole).toString().toUtf8());
        return;
    }
    if (record->rule > 0)
        title += QStringLiteral(" · rule %1").arg(record->rule);
    m_title->setText(title);
    view()->setSource(payloadSource(m_model->store(), *m_row));
    if (record->flags & TrafficRecord::payloadLost)
        m_box->setRemark(QStringLiteral("The disk would not take this payload; its first bytes are here."));
}

} // namespace sw
