#include "widgets/Commands.h"
#include "widgets/FairSplit.h"
#include "widgets/MainWindow.h"
#include "widgets/Parts.h"
#include "widgets/SettingsPage.h"
#include "widgets/SocketsPage.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"
#include "widgets/TrafficRoom.h"

#include <QAction>
#include <QScreen>
#include <QTabBar>
#include <QTabWidget>

namespace sw {

namespace {

constexpr int titleBarHeight = 40; // at most; what a first window leaves of the screen

} // namespace

void MainWindow::applyLook()
{
    const QString theme = m_context.settings->value(Choice::theme);
    Theme::instance().setMode(theme == QLatin1String("light")  ? Theme::Mode::Light
                              : theme == QLatin1String("dark") ? Theme::Mode::Dark
                                                               : Theme::Mode::System);
    Theme::instance().setZoom(m_context.settings->value(Choice::zoom));
}

void MainWindow::followSettings()
{
    connect(m_context.settings.get(), &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String(Choice::theme.key) || key == QLatin1String(Choice::zoom.key)) {
            applyLook();
            const Theme::Mode mode = Theme::instance().mode();
            m_commands->action(CommandId::ThemeSystem)->setChecked(mode == Theme::Mode::System);
            m_commands->action(CommandId::ThemeLight)->setChecked(mode == Theme::Mode::Light);
            m_commands->action(CommandId::ThemeDark)->setChecked(mode == Theme::Mode::Dark);
        } else if (m_sockets && key == QLatin1String(Choice::socketRefresh.key)) {
            m_sockets->setRefresh(m_context.settings->value(Choice::socketRefresh));
        }
    });
}

void MainWindow::openSettings()
{
    if (!m_settingsPage) {
        m_settingsPage = new SettingsPage(m_context.settings, *m_book, m_context.engine != nullptr);
        const int index =
            m_tabs->addTab(m_settingsPage, themedIcon(QStringLiteral("settings"), IconColor::Dim),
                           QStringLiteral("Settings"));
        if (QWidget* close = m_tabs->tabBar()->tabButton(index, QTabBar::RightSide))
            close->setAccessibleName(QStringLiteral("Close tab Settings"));
    }
    m_tabs->show();
    m_tabs->setCurrentWidget(m_settingsPage);
    m_settingsPage->begin();
}

void MainWindow::restoreLayout()
{
    if (!restoreGeometry(m_context.settings->bytes(QStringLiteral("geometry"))))
        resize(QSize(1280, 800).boundedTo(screen()->availableSize() - QSize(0, titleBarHeight)));
    m_columns->restore(m_context.settings->bytes(QStringLiteral("layout/columns")));
    m_rows->restore(m_context.settings->bytes(QStringLiteral("layout/rows")));
    m_traffic->restoreColumnState(m_context.settings->bytes(QStringLiteral("table/traffic")));
    if (m_sockets)
        m_sockets->restoreColumnState(m_context.settings->bytes(QStringLiteral("table/sockets")));
    const bool hidden = m_context.settings->bytes(QStringLiteral("layout/traffic")) == "hidden";
    m_commands->action(CommandId::ShowTraffic)->setChecked(!hidden);
    if (m_context.settings->bytes(QStringLiteral("layout/traffic")) == "folded")
        giveTrafficRoom(false);
    m_traffic->setVisible(!hidden);
    if (QAction* notes = m_commands->action(CommandId::ShowNotes))
        notes->setChecked(m_context.settings->bytes(QStringLiteral("layout/notes")) != "hidden");
}

void MainWindow::giveTrafficRoom(bool wanted) { m_tabs->findChild<TrafficRoom*>()->open(wanted); }

void MainWindow::saveLayout()
{
    m_tabs->findChild<TrafficRoom*>()->giveBack();
    m_context.settings->setBytes(QStringLiteral("geometry"), saveGeometry());
    m_context.settings->setBytes(QStringLiteral("layout/columns"), m_columns->kept());
    m_context.settings->setBytes(QStringLiteral("layout/rows"), m_rows->kept());
    m_context.settings->setBytes(QStringLiteral("layout/traffic"),
                                 !m_commands->action(CommandId::ShowTraffic)->isChecked() ? "hidden"
                                 : m_traffic->isFolded()                                  ? "folded"
                                                                                          : "shown");
    if (const QAction* notes = m_commands->action(CommandId::ShowNotes))
        m_context.settings->setBytes(QStringLiteral("layout/notes"), notes->isChecked() ? "shown" : "hidden");
    m_context.settings->setBytes(QStringLiteral("table/traffic"), m_traffic->columnState());
    if (m_sockets)
        m_context.settings->setBytes(QStringLiteral("table/sockets"), m_sockets->columnState());
}

} // namespace sw
