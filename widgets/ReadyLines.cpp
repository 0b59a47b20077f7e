#include "widgets/ReadyLines.h"

#include "models/session/RelayWords.h"
#include "widgets/Notice.h"
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

constexpr int wordsWidth = 330; // pixels at 100 %: narrower, and they would be a column of words

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
      m_trouble(new Notice),
      m_notices(new PlainLabel({}, LabelTone::Secondary)),
      m_tools(new QWidget),
      m_buttons(new QHBoxLayout),
      m_browser(makeButton(QStringLiteral("Open in browser"), QStringLiteral("http")))
{
    setObjectName(QStringLiteral("readyLines"));
    nameWidget(m_notices, QStringLiteral("What to know"));
    m_notices->setWordWrap(true);
    m_buttons->setSpacing(Theme::px(6));
    auto* row = new QHBoxLayout(m_tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addLayout(m_buttons);
    row->addWidget(m_browser);
    row->addStretch(1);
    auto* bar = new WrappingBar(m_notices, m_tools, wordsWidth);
    bar->setPlain();
    auto* line = new QHBoxLayout;
    line->setContentsMargins(Theme::px(12), Theme::px(5), Theme::px(12), Theme::px(5));
    line->addWidget(bar);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_trouble);
    layout->addWidget(new Hairline(Qt::Horizontal));
    connect(m_browser, &QPushButton::clicked, this, &ReadyLines::openPage);
    m_browser->hide();
    showLines();
}

void ReadyLines::openPage()
{
    m_trouble->renew();
    m_trouble->show(QDesktopServices::openUrl(QUrl(m_page))
                        ? Failure()
                        : Failure{QStringLiteral("No browser could be started: the desktop has none, or "
                                                 "xdg-open is missing. The page is %1")
                                      .arg(m_page)});
}

void ReadyLines::showLines()
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString& line : m_lines) {
        const QString subject = lineSubject(line);
        QPushButton* copy = makeButton(subject, QStringLiteral("copy"));
        nameWidget(copy, QStringLiteral("Copy %1 line").arg(subject));
        copy->setToolTip(plainToolTip(line));
        connect(copy, &QPushButton::clicked, this, [line] { QGuiApplication::clipboard()->setText(line); });
        m_buttons->addWidget(copy);
    }
    m_tools->setVisible(!m_lines.isEmpty());
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
    if (!runs)
        m_trouble->show({});
    if (lines == m_lines)
        return;
    m_lines = lines;
    showLines();
}

} // namespace sw
