#include "widgets/PayloadAccessible.h"

#include "widgets/PayloadView.h"

#include <QAccessibleWidget>

namespace sw {

namespace {

class PayloadAccessible : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit PayloadAccessible(PayloadView* view)
        : QAccessibleWidget(view, QAccessible::EditableText, view->accessibleName())
    {
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override
    {
        QAccessible::State result = QAccessibleWidget::state();
        result.readOnly = true;
        result.multiLine = true;
        result.selectableText = true;
        return result;
    }
    QString text(QAccessible::Text type) const override
    {
        return type == QAccessible::Value ? shown() : QAccessibleWidget::text(type);
    }

    void selection(int index, int* start, int* end) const override
    {
        *start = *end = 0;
        Q_UNUSED(index)
    }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    QString text(int start, int end) const override { return shown().mid(start, end - start); }
    int characterCount() const override { return int(shown().size()); }
    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint&) const override { return 0; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int* start, int* end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    QString shown() const { return static_cast<PayloadView*>(widget())->visibleText(); }
};

QAccessibleInterface* makePayloadAccessible(const QString& className, QObject* object)
{
    auto* view = qobject_cast<PayloadView*>(object);
    return view && className == QLatin1String("sw::PayloadView") ? new PayloadAccessible(view) : nullptr;
}

} // namespace

void installPayloadAccessible()
{
    static const bool once = (QAccessible::installFactory(makePayloadAccessible), true);
    Q_UNUSED(once)
}

} // namespace sw
