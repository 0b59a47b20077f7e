#include "widgets/Commands.h"
#include "widgets/FairSplit.h"
#include "widgets/Icons.h"
#include "widgets/LearnPage.h"
#include "widgets/MainWindow.h"
#include "widgets/TrafficPanel.h"

#include <QTabBar>
#include <QTabWidget>

namespace sw {

LearnPage* MainWindow::openLearn(const QString& lesson)
{
    if (!m_context.engine)
        return nullptr;
    if (!m_learnPage) {
        m_learnPage = new LearnPage(m_context);
        const QString title = QStringLiteral("Learn");
        const int index =
            m_tabs->addTab(m_learnPage, themedIcon(QStringLiteral("learn"), IconColor::Dim), title);
        if (QWidget* close = m_tabs->tabBar()->tabButton(index, QTabBar::RightSide))
            close->setAccessibleName(QStringLiteral("Close tab ") + title);
        connect(m_learnPage, &LearnPage::endpointWanted, this, &MainWindow::showEndpoint);
        for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
            connect(m_traffic->model(), change, m_learnPage, [this] { giveLearnRoom(); });
        connect(m_traffic->model(), &QAbstractItemModel::modelReset, m_learnPage,
                [this] { giveLearnRoom(); });
    }
    m_tabs->show();
    m_tabs->setCurrentWidget(m_learnPage);
    if (!lesson.isEmpty())
        m_learnPage->showLesson(lesson);
    m_learnPage->begin();
    return m_learnPage;
}

/// While it is in front: an empty Traffic folds itself, one with rows makes do with a few.
void MainWindow::giveLearnRoom()
{
    const bool inFront = m_learnPage && m_tabs->currentWidget() == m_learnPage;
    const TrafficModel* rows = m_traffic->model();
    const bool isEmpty = rows->rowCount() == 0 && rows->filter().isEmpty();
    m_traffic->setVisible(m_commands->action(CommandId::ShowTraffic)->isChecked() && !(inFront && isEmpty));
    m_rows->setOtherWants(inFront ? learnWants : pageWants);
}

} // namespace sw
