#pragma once

#include <QFrame>

class QBoxLayout;

namespace sw {

/// A bar with a field and its tools: in one row while there is room, else the tools under the field.
class WrappingBar : public QFrame
{
    Q_OBJECT
public:
    /// Takes both. fieldWidth: what the field wants beside the tools, in pixels at 100 %; 0: its size
    /// hint; -1: no more than it needs.
    WrappingBar(QWidget* field, QWidget* tools, int fieldWidth, QWidget* parent = nullptr);
    /// As in the constructor.
    void setFieldWidth(int fieldWidth);
    /// As a row inside something else: no edge, no line of its own.
    void setPlain();
    QSize minimumSizeHint() const override;
    /// As one row, also while it is two: a bar within a bar asks for the room that it would like.
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void arrange();

    QWidget *m_field, *m_tools;
    int m_fieldWidth;
    QBoxLayout* m_layout;
};

} // namespace sw
