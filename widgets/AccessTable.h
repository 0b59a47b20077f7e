#pragma once

#include <QTableView>

namespace sw {

class AccessModel;

/// The parts of a path with what decides at each. As high as its rows, up to a limit.
class AccessTable : public QTableView
{
    Q_OBJECT
public:
    explicit AccessTable(AccessModel* model, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool viewportEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int heightOf(int rows) const;
    void fitColumns();

    bool m_isScrolled = false; // sideways
};

} // namespace sw
