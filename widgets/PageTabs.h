#pragma once

#include <QTabWidget>

class QToolButton;

namespace sw {

/// Tabs that stay readable: many of them give way down to a dozen letters each; from there on as many as fit
/// are shown whole, the first one and the one in front always, and a button lists all.
class PageTabs : public QTabWidget
{
    Q_OBJECT
public:
    explicit PageTabs(QWidget* parent = nullptr);
    /// "All tabs"; hidden while all are shown.
    QToolButton* listButton() const { return m_list; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void tabInserted(int index) override;
    void tabRemoved(int index) override;

private:
    class Bar;
    void fit();
    int lastThatFits(int first, int room) const;
    void fillList();

    Bar* m_bar;
    QToolButton* m_list;
    int m_first = 1; ///< the leftmost after the first one that is shown
    bool m_isFitting = false;
};

} // namespace sw
