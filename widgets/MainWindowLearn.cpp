#include "widgets/Icons.h"
#include "widgets/LearnPage.h"
#include "widgets/MainWindow.h"

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
    }
    m_tabs->show();
    m_tabs->setCurrentWidget(m_learnPage);
    if (!lesson.isEmpty())
        m_learnPage->showLesson(lesson);
    m_learnPage->begin();
    return m_learnPage;
}

} // namespace sw
