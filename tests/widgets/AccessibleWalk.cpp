#include "tests/widgets/AccessibleWalk.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QHash>
#include <QMetaEnum>
#include <QToolButton>

namespace sw::test {

namespace {

QString roleWord(QAccessible::Role role)
{
    return QString::fromLatin1(QMetaEnum::fromType<QAccessible::Role>().valueToKey(int(role)));
}

struct Walked
{
    QAccessibleInterface* face;
    QWidget* widget;
};

QString describe(const Walked& walked)
{
    return QStringLiteral("%1 %2 (%3 “%4”)")
        .arg(QLatin1String(walked.widget->metaObject()->className()), walked.widget->objectName(),
             roleWord(walked.face->role()), walked.face->text(QAccessible::Name));
}

/// Everything that shows; a view's cells are its model's business.
void walk(QAccessibleInterface* face, std::vector<Walked>* all)
{
    if (!face || !face->isValid() || face->state().invisible)
        return;
    if (auto* widget = qobject_cast<QWidget*>(face->object()))
        all->push_back({face, widget});
    const bool view = qobject_cast<QAbstractItemView*>(face->object());
    for (int i = 0; !view && i < face->childCount(); ++i)
        walk(face->child(i), all);
}

bool isControlOf(const Walked& walked)
{
    if (walked.widget->focusProxy())
        return false;
    const bool focus = (walked.widget->focusPolicy() & Qt::TabFocus) && walked.face->state().focusable;
    const bool button = qobject_cast<QAbstractButton*>(walked.widget) &&
                        !walked.widget->testAttribute(Qt::WA_TransparentForMouseEvents);
    return focus || button;
}

QString withoutMnemonic(QString text)
{
    text.replace(QLatin1String("&&"), QString(QChar(1)));
    text.remove(u'&');
    return text.replace(QChar(1), u'&');
}

/// What stands on it or before it; empty when it is an icon or a table.
QString visibleLabel(const Walked& walked)
{
    for (const auto& [label, relation] : walked.face->relations(QAccessible::Label)) {
        if (relation.testFlag(QAccessible::Label) && qobject_cast<QWidget*>(label->object()))
            return label->text(QAccessible::Name);
    }
    const auto* button = qobject_cast<QAbstractButton*>(walked.widget);
    const auto* tool = qobject_cast<QToolButton*>(walked.widget);
    const bool iconOnly = tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull();
    return button && !iconOnly ? withoutMnemonic(button->text()) : QString();
}

QString nameOf(const Walked& walked)
{
    // Qt gives the chosen entry for the name of a combo box on Unix; the label is what says which one it is.
    const bool combo = walked.face->role() == QAccessible::ComboBox;
    const QString own = combo ? QString() : walked.face->text(QAccessible::Name);
    return own.isEmpty() ? visibleLabel(walked) : own;
}

void judge(const Walked& walked, QStringList* offenders)
{
    const QString name = nameOf(walked), visible = visibleLabel(walked);
    const QAccessible::Role role = walked.face->role();
    const bool segment = walked.widget->property("segment").toBool();
    if (name.isEmpty())
        *offenders << QStringLiteral("no name: ") + describe(walked);
    if (role == QAccessible::NoRole || role == QAccessible::Client)
        *offenders << QStringLiteral("no role: ") + describe(walked);
    if (qobject_cast<QAbstractItemView*>(walked.widget) && !walked.face->tableInterface())
        *offenders << QStringLiteral("no cells: ") + describe(walked);
    if (segment && role != QAccessible::RadioButton)
        *offenders << QStringLiteral("one of several that does not say so: ") + describe(walked);
    const bool says = segment ? name.contains(visible, Qt::CaseInsensitive) : name == visible;
    if (!visible.isEmpty() && !says)
        *offenders << QStringLiteral("shows “%1”: ").arg(visible) + describe(walked);
}

std::vector<Walked> controlsOf(QWidget* top)
{
    std::vector<Walked> all, controls;
    walk(QAccessible::queryAccessibleInterface(top), &all);
    std::copy_if(all.begin(), all.end(), std::back_inserter(controls), isControlOf);
    return controls;
}

} // namespace

QStringList walkOffenders(QWidget* top)
{
    QStringList offenders;
    QHash<QString, QString> seen;
    const std::vector<Walked> controls = controlsOf(top);
    for (const Walked& walked : controls) {
        judge(walked, &offenders);
        const QString key = roleWord(walked.face->role()) + u' ' + nameOf(walked);
        if (seen.contains(key))
            offenders << QStringLiteral("twice: ") + seen[key] + QStringLiteral(" and ") + describe(walked);
        seen.insert(key, describe(walked));
    }
    if (controls.size() < 2)
        offenders << QStringLiteral("hardly anything found");
    return offenders;
}

QStringList walkNames(QWidget* top)
{
    QStringList names;
    for (const Walked& walked : controlsOf(top))
        names << roleWord(walked.face->role()) + u' ' + nameOf(walked);
    return names;
}

QList<QWidget*> walkStops(QWidget* top)
{
    QList<QWidget*> stops;
    for (const Walked& walked : controlsOf(top)) {
        if ((walked.widget->focusPolicy() & Qt::TabFocus) && walked.widget->isEnabled() &&
            walked.widget->isVisible())
            stops << walked.widget;
    }
    return stops;
}

} // namespace sw::test
