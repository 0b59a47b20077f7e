#pragma once

#include <QStackedWidget>

namespace sw {

/// Needs the room that the page in front needs; the others need none until they come there.
class FrontStack : public QStackedWidget
{
    Q_OBJECT
public:
    explicit FrontStack(QWidget* parent = nullptr) : QStackedWidget(parent)
    {
        connect(this, &QStackedWidget::currentChanged, this, &QWidget::updateGeometry);
    }
    QSize sizeHint() const override { return front() ? front()->sizeHint() : QSize(); }
    QSize minimumSizeHint() const override
    {
        return front() ? front()->minimumSizeHint().expandedTo(front()->minimumSize()) : QSize();
    }

private:
    const QWidget* front() const { return currentWidget(); }
};

} // namespace sw
