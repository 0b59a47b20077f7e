#pragma once

#include <QFrame>
#include <QStringList>

class QButtonGroup;

namespace sw {

/// A row of buttons of which exactly one is down.
class Segments : public QFrame
{
    Q_OBJECT
public:
    explicit Segments(const QStringList& names, QWidget* parent = nullptr);
    /// Other names than the visible ones, for screen readers: where the visible ones stand twice in a window.
    void nameButtons(const QStringList& names);
    /// Other visible names; those for screen readers stay.
    void setTexts(const QStringList& texts);
    /// Both names of one of them.
    void rename(int index, const QString& text, const QString& name);
    /// One that makes no sense now is absent.
    void showButton(int index, bool shown);
    int current() const;
    /// Does not emit.
    void setCurrent(int index);

signals:
    /// A person chose another one.
    void chosen(int index);

private:
    QButtonGroup* m_group;
};

} // namespace sw
