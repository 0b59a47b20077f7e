#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QFile>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextDocument>
#include <QToolTip>

#include <unistd.h>

namespace sw::test {

/// Markup, an escape sequence, bidi marks (U+202E, U+2066), a line separator, a bell, NUL where it may be.
inline const QByteArray evilName = "<b>x<i>\x1b[31m\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\a&lt;";
inline constexpr char evilText[] = "<img src=x>\x1b]0;t\a\0\xe2\x80\xae\xe2\x81\xa6\xff<b>y</b>\r\x7f\x9b";
inline const QByteArray evilBytes(evilText, sizeof evilText - 1);

inline bool isRawCharacter(QChar c, bool linesAllowed)
{
    const char16_t u = c.unicode();
    if (u == u'\n' || u == u'\t')
        return !linesAllowed;
    return u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0x202a && u <= 0x202e) ||
           (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f || u == 0x2028 || u == 0x2029 ||
           u == 0xfeff;
}

/// The walk through all that a person, a screen reader or a tool tip shows.
struct HostileWalk
{
    QStringList wrong;
    int texts = 0;
    int evil = 0; ///< texts that show something of ours: the walk saw it

    void look(const QString& where, const QString& text, bool linesAllowed = true)
    {
        ++texts;
        evil += text.contains(QLatin1String("[31m")) || text.contains(QLatin1String("<img"));
        for (const QChar c : text) {
            if (isRawCharacter(c, linesAllowed)) {
                wrong << QStringLiteral("%1: U+%2 in “%3”")
                             .arg(where)
                             .arg(c.unicode(), 4, 16, QLatin1Char('0'))
                             .arg(QString::fromUtf8(text.left(200).toUtf8().toPercentEncoding(" <>/")));
                return;
            }
        }
    }
    void tip(const QString& where, const QString& text)
    {
        look(where, text);
        if (Qt::mightBeRichText(text) &&
            (text.contains(QLatin1String("<b>")) || text.contains(QLatin1String("<img"))))
            wrong << QStringLiteral("%1: markup in the tool tip “%2”").arg(where, text.left(200));
    }

    void model(const QString& where, const QAbstractItemModel* model, const QModelIndex& parent, int depth)
    {
        if (!model || depth > 3)
            return;
        for (int row = 0; row < std::min(model->rowCount(parent), 300); ++row) {
            for (int column = 0; column < model->columnCount(parent); ++column) {
                const QModelIndex index = model->index(row, column, parent);
                for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole),
                                       int(Qt::AccessibleDescriptionRole), int(Qt::StatusTipRole)})
                    look(QStringLiteral("%1 row %2 column %3 role %4")
                             .arg(where)
                             .arg(row)
                             .arg(column)
                             .arg(role),
                         model->data(index, role).toString());
            }
            this->model(where, model, model->index(row, 0, parent), depth + 1);
        }
    }

    /// What stands up when the mouse rests there, whoever makes it.
    void rowTips(const QString& where, QAbstractItemView* view, const QModelIndex& parent = {})
    {
        const QAbstractItemModel* rows = view->model();
        for (int row = 0; rows && row < std::min(rows->rowCount(parent), 20); ++row) {
            for (int column = 0; column < rows->columnCount(parent); ++column) {
                const QPoint spot = view->visualRect(rows->index(row, column, parent)).center();
                if (!view->viewport()->rect().contains(spot))
                    continue;
                QHelpEvent rests(QEvent::ToolTip, spot, view->viewport()->mapToGlobal(spot));
                QCoreApplication::sendEvent(view->viewport(), &rests);
                tip(where, QToolTip::text());
            }
            if (!parent.isValid())
                rowTips(where, view, rows->index(row, 0));
        }
    }

    void widget(QWidget* widget)
    {
        const QString where = QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                          widget->objectName());
        tip(where, widget->toolTip());
        look(where, widget->windowTitle());
        if (const auto* label = qobject_cast<QLabel*>(widget)) {
            look(where, label->text());
            const bool isTip = label->inherits("QTipLabel"); // tip() has looked at that
            if (label->textFormat() != Qt::PlainText && !label->text().isEmpty() && !isTip)
                wrong << QStringLiteral("%1: a label that may take its text for markup: “%2”")
                             .arg(where, label->text());
        }
        if (const auto* button = qobject_cast<QAbstractButton*>(widget))
            look(where, button->text());
        if (auto* view = qobject_cast<QAbstractItemView*>(widget);
            view && !qobject_cast<QHeaderView*>(widget)) {
            model(where, view->model(), {}, 0);
            if (view->isVisible())
                rowTips(where, view);
        }
        if (const auto* tabs = qobject_cast<QTabBar*>(widget)) {
            for (int i = 0; i < tabs->count(); ++i) {
                look(where, tabs->tabText(i));
                tip(where, tabs->tabToolTip(i));
            }
        }
        for (const QAction* action : widget->actions()) {
            look(where, action->text());
            tip(where, action->toolTip());
        }
    }

    void accessible(QAccessibleInterface* face, int depth)
    {
        if (!face || !face->isValid() || depth > 40 || texts > 200'000)
            return;
        QObject* object = face->object();
        const QString where =
            QStringLiteral("accessible %1 %2")
                .arg(object ? QLatin1String(object->metaObject()->className()) : QLatin1String("-"),
                     object ? object->objectName() : QString());
        for (const auto text :
             {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
            look(where, face->text(text));
        if (QAccessibleTextInterface* text = face->textInterface();
            text && !qobject_cast<QLineEdit*>(object) && !qobject_cast<QPlainTextEdit*>(object))
            look(where, text->text(0, std::min(text->characterCount(), 100'000)));
        for (int i = 0; i < std::min(face->childCount(), 500); ++i)
            accessible(face->child(i), depth + 1);
    }

    void everything()
    {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            widget(top);
            for (QWidget* each : top->findChildren<QWidget*>())
                widget(each);
            accessible(QAccessible::queryAccessibleInterface(top), 0);
        }
    }
};

/// Of this process, without what is mapped from files.
inline qint64 residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> pages = file.readAll().split(' ');
    return (pages.at(1).toLongLong() - pages.at(2).toLongLong()) * ::sysconf(_SC_PAGESIZE) >> 20;
}

} // namespace sw::test
