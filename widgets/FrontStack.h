#pragma once

#include <QStackedWidget>

namespace sw {

/// Needs the room that the page in front needs; the others need none until they come there. It asks for no
/// more than that: a page whose words wrap is made as high as its parts would like to be, and scrolls.
class FrontStack : public QStackedWidget
{
    Q_OBJECT
public:
    explicit FrontStack(QWidget* parent = nullptr) : QStackedWidget(parent)
    {
        connect(this, &QStackedWidget::currentChanged, this, &QWidget::updateGeometry);
    }
    QSize sizeHint() const override
    {
        return front() ? QSize(front()->sizeHint().width(), minimumSizeHint().height()) : QSize();
    }
    QSize minimumSizeHint() const override
    {
        return front() ? front()->minimumSizeHint().expandedTo(front()->minimumSize()) : QSize();
    }

private:
    const QWidget* front() const { return currentWidget(); }
};

} // namespace sw
