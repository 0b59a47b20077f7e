#include "widgets/ReadyLines.h"

#include "models/session/RelayWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace sw {

ReadyLines::ReadyLines(QWidget* parent)
    : QWidget(parent),
      m_rows(new QVBoxLayout),
      m_notices(new PlainLabel({}, LabelTone::Secondary)),
      m_browser(makeButton(QStringLiteral("Open in browser"), QStringLiteral("http")))
{
    setObjectName(QStringLiteral("readyLines"));
    m_notices->setWordWrap(true);
    nameWidget(m_notices, QStringLiteral("What to know"));
    m_rows->setSpacing(0);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(4), Theme::px(12), Theme::px(6));
    layout->setSpacing(Theme::px(16));
    layout->addLayout(m_rows, 3);
    layout->addWidget(m_notices, 2);
    layout->addWidget(m_browser, 0, Qt::AlignVCenter);
    connect(m_browser, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl(m_page)); });
    m_browser->hide();
}

void ReadyLines::addLine(const QString& line)
{
    auto* text = new ElidedLabel;
    text->setFont(Theme::mono());
    text->setElideMode(Qt::ElideMiddle);
    text->setText(line);
    const QString tool = line.section(QLatin1Char(' '), 0, 0);
    const QString words = QStringLiteral("Copy %1 line").arg(tool);
    QToolButton* copy = makeIconButton(words, QStringLiteral("copy"));
    connect(copy, &QToolButton::clicked, this, [line] { QGuiApplication::clipboard()->setText(line); });
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(copy);
    layout->addWidget(text, 1);
    m_rows->addWidget(row);
}

void ReadyLines::show(const EndpointStatus& status)
{
    const bool runs = status.state == EndpointStatus::State::Running;
    const QStringList lines = runs ? readyLines(status.spec) : QStringList();
    m_notices->setText(relayNotices(status.spec).join(QLatin1Char('\n')));
    const bool isTcp = !status.spec.address.isUnix();
    m_page = isTcp ? QStringLiteral("http://") + status.spec.address.display().mid(4) + QLatin1Char('/')
                   : QString();
    m_browser->setVisible(isTcp && runs);
    if (lines == m_lines)
        return;
    m_lines = lines;
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString& line : lines)
        addLine(line);
}

} // namespace sw
