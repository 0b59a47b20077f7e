#include "widgets/DockerPage.h"
#include "widgets/EndpointPage.h"
#include "widgets/HttpPage.h"
#include "widgets/Icons.h"
#include "widgets/MainWindow.h"
#include "widgets/SocketsPage.h"

#include <QTabBar>
#include <QTabWidget>

namespace sw {

/// Of the tab in front, when a request can go there: what it means to a person who starts from there.
QString MainWindow::httpAddressInFront() const
{
    const EndpointPage* page = currentPage();
    if (page && page->status().spec.type != SocketType::Stream)
        return {};
    return addressInFront();
}

HttpPage* MainWindow::openHttp(const QString& address)
{
    if (!m_context.engine)
        return nullptr;
    auto* page = new HttpPage(m_context, *m_book);
    const int index = m_tabs->addTab(page, themedIcon(QStringLiteral("http"), IconColor::Accent), QString());
    const auto name = [this, page] {
        const int tab = m_tabs->indexOf(page);
        QString text = page->title();
        m_tabs->setTabText(tab, text.replace(QLatin1Char('&'), QStringLiteral("&&")));
        if (QWidget* close = m_tabs->tabBar()->tabButton(tab, QTabBar::RightSide))
            close->setAccessibleName(QStringLiteral("Close tab ") + page->title());
    };
    connect(page, &HttpPage::titleChanged, this, name);
    connect(page, &HttpPage::accessWanted, this, &MainWindow::explainAccess);
    m_tabs->show();
    m_tabs->setCurrentIndex(index);
    page->setAddress(address);
    name();
    return page;
}

DockerPage* MainWindow::openDocker()
{
    if (!m_context.engine)
        return nullptr;
    if (!m_dockerPage) {
        m_dockerPage = new DockerPage(m_context);
        const QString title = QStringLiteral("Docker");
        const int index =
            m_tabs->addTab(m_dockerPage, themedIcon(QStringLiteral("http"), IconColor::Dim), title);
        if (QWidget* close = m_tabs->tabBar()->tabButton(index, QTabBar::RightSide))
            close->setAccessibleName(QStringLiteral("Close tab ") + title);
        connect(m_dockerPage, &DockerPage::requestWanted, this,
                [this](const SocketAddress& address, const HttpRequest& request) {
                    if (!m_dockerRequests)
                        m_dockerRequests = openHttp();
                    m_tabs->setCurrentWidget(m_dockerRequests);
                    m_dockerRequests->setAddress(address.copyText());
                    m_dockerRequests->setRequest(request);
                    m_dockerRequests->send();
                });
        m_dockerPage->look();
    }
    m_tabs->show();
    m_tabs->setCurrentWidget(m_dockerPage);
    m_dockerPage->setFocus();
    return m_dockerPage;
}

} // namespace sw
