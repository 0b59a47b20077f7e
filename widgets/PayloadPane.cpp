#include "widgets/PayloadPane.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Parts.h"
#include "widgets/PayloadView.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace sw {

PayloadPane::PayloadPane(TrafficModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_title(new ElidedLabel),
      m_modes(new Segments({QStringLiteral("Text"), QStringLiteral("Hex"), QStringLiteral("Both")})),
      m_view(new PayloadView)
{
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 4, 6, 4);
    bar->setSpacing(6);
    QToolButton* close = makeIconButton(QStringLiteral("Close payload"), QStringLiteral("close"));
    m_title->setFont(Theme::ui(12));
    bar->addWidget(m_title, 1);
    bar->addWidget(m_modes);
    bar->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_view, 1);
    setMinimumWidth(240);
    connect(m_modes, &Segments::chosen, this,
            [this](int mode) { m_view->setMode(PayloadLayout::Mode(mode)); });
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        emit dismissed();
    });
    hide();
}

void PayloadPane::showRow(const QModelIndex& index)
{
    if (!index.isValid()) {
        m_row.reset();
        hide();
        return;
    }
    const RowId id = m_model->rowIdAt(index.row());
    if (m_row != id) {
        m_row = id;
        const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
        const bool isData = event == TrafficEvent::Received || event == TrafficEvent::Sent;
        const auto cell = [&](int column) { return index.siblingAtColumn(column).data().toString(); };
        const QByteArray bytes = isData ? index.data(TrafficModel::PayloadRole).toByteArray()
                                        : index.data(TrafficModel::DetailRole).toString().toUtf8();
        QString title = QStringLiteral("%1 · %2").arg(cell(TrafficModel::Number), trafficEventName(event));
        if (isData)
            title += QStringLiteral(" · %1 B").arg(cell(TrafficModel::Length));
        m_title->setText(title);
        m_view->setBytes(bytes);
    }
    show();
}

} // namespace sw
