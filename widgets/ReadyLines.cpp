#include "widgets/ReadyLines.h"

#include "models/session/RelayWords.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include <utility>

namespace sw {

namespace {

constexpr int lineWidth = 330; // pixels at 100 %: so much of a line is worth reading

/// "DOCKER_HOST", "curl", "socat": what a line is about.
QString lineSubject(const QString& line)
{
    const QString first = line.section(QLatin1Char(' '), 0, 0);
    return first == QLatin1String("export")
               ? line.section(QLatin1Char(' '), 1, 1).section(QLatin1Char('='), 0, 0)
               : first;
}

} // namespace

ReadyLines::ReadyLines(QWidget* parent)
    : QWidget(parent),
      m_first(new ElidedLabel),
      m_notices(new PlainLabel({}, LabelTone::Secondary)),
      m_buttons(new QHBoxLayout),
      m_browser(makeButton(QStringLiteral("Open in browser"), QStringLiteral("http")))
{
    setObjectName(QStringLiteral("readyLines"));
    nameWidget(m_first, QStringLiteral("Ready line"));
    m_first->setFont(Theme::mono());
    nameWidget(m_notices, QStringLiteral("What to know"));
    m_notices->setWordWrap(true);
    m_buttons->setSpacing(Theme::px(6));
    auto* tools = new QWidget;
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addLayout(m_buttons);
    row->addWidget(m_browser);
    row->addStretch(1);
    auto* line = new WrappingBar(m_first, tools, lineWidth);
    line->setPlain();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(6));
    layout->setSpacing(Theme::px(3));
    layout->addWidget(line);
    layout->addWidget(m_notices);
    connect(m_browser, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl(m_page)); });
    m_browser->hide();
    showLines();
}

void ReadyLines::showLines()
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_first->setText(m_lines.value(0));
    m_first->setVisible(!m_lines.isEmpty());
    for (const QString& line : m_lines) {
        const QString subject = lineSubject(line);
        QPushButton* copy = makeButton(subject, QStringLiteral("copy"));
        nameWidget(copy, QStringLiteral("Copy %1 line").arg(subject));
        copy->setToolTip(plainToolTip(line));
        connect(copy, &QPushButton::clicked, this, [line] { QGuiApplication::clipboard()->setText(line); });
        m_buttons->addWidget(copy);
    }
}

void ReadyLines::setSpeaksHttp()
{
    if (!std::exchange(m_speaksHttp, true))
        show(m_status);
}

void ReadyLines::show(const EndpointStatus& status)
{
    m_status = status;
    const bool runs = status.state == EndpointStatus::State::Running;
    const QStringList lines = runs ? readyLines(status.spec, m_speaksHttp) : QStringList();
    const bool isStopped = status.state == EndpointStatus::State::Stopped;
    m_notices->setText(isStopped ? stoppedWords(status.spec)
                                 : relayNotices(status.spec).join(QStringLiteral(". ")));
    const bool isTcp = !status.spec.address.isUnix();
    m_page = isTcp ? QStringLiteral("http://") + status.spec.address.display().mid(4) + QLatin1Char('/')
                   : QString();
    m_browser->setVisible(isTcp && runs);
    if (lines == m_lines)
        return;
    m_lines = lines;
    m_first->setVisible(!lines.isEmpty());
    showLines();
}

} // namespace sw
