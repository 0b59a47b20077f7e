#pragma once

#include "widgets/GoToItem.h"

#include <QWidget>

class QHBoxLayout;

namespace sw {

class VerdictLine;
class VerdictProbe;

/// The verdict on the typed address, and what makes sense there as buttons.
class GoToHead : public QWidget
{
    Q_OBJECT
public:
    explicit GoToHead(QWidget* parent = nullptr);
    void show(const VerdictProbe& probe, const std::vector<GoToItem>& offers);
    /// Tab goes from that widget of the same window to the buttons.
    void setTabOrderAfter(QWidget* widget);

signals:
    void chosen(const sw::GoToItem& item);

private:
    VerdictLine* m_verdict;
    QHBoxLayout* m_buttons;
    std::vector<GoToItem> m_offers;
};

} // namespace sw
