#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QFrame>

#include <functional>

class QLineEdit;
class QPushButton;
class QTableView;

namespace sw {

class PlainLabel;

/// Two pixels that fill from the left while the filter works through the rows.
class ProgressLine : public QWidget
{
    Q_OBJECT
public:
    explicit ProgressLine(QWidget* parent = nullptr);
    /// Percent; below 0: nothing is going on.
    void setPercent(int percent);
    int percent() const { return m_percent; }
    QSize sizeHint() const override { return {0, 2}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_percent = -1;
};

/// Holds a table at a height of whole rows, so that none is cut in two while it follows its end; the few
/// pixels that are left stay empty below it.
class WholeRows : public QWidget
{
    Q_OBJECT
public:
    explicit WholeRows(QTableView* table, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;
    /// One at least has room.
    bool isSeen() const { return m_isSeen; }
    /// Whether it asks for room for one, also under large letters.
    void setKeepsRow(bool keeps);

signals:
    void seenChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    QTableView* m_table;
    bool m_isSeen = true, m_keepsRow = false;
};

/// A line below the Traffic table: something to know or to decide about rows, with a button that does it. Esc
/// puts it away.
class TrafficRemark : public QFrame
{
    Q_OBJECT
public:
    explicit TrafficRemark(QWidget* parent = nullptr);
    /// Without action: only said.
    void say(const QString& sentence, const QString& action = {}, std::function<void()> then = {});
    /// Something that can't be undone: both buttons close the line, and the first one has the focus.
    void ask(const QString& question, const QString& yes, const QString& no, std::function<void()> then);
    QString sentence() const;

signals:
    /// Put away, by its button or by key, while the focus was in it.
    void left();
    void shown(bool isShown);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void leave();
    void fitHeight();

    PlainLabel* m_text;
    QPushButton *m_action, *m_no;
    std::function<void()> m_then;
};

/// The line below the Traffic table where a comment is written: Enter keeps it, Esc does not.
class CommentBar : public QFrame
{
    Q_OBJECT
public:
    explicit CommentBar(QWidget* parent = nullptr);
    void open(RowId id, const QString& comment);

signals:
    void kept(sw::RowId id, const QString& comment);
    void closed();
    void shown(bool isShown);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void keep();
    void shut();

    RowId m_id = 0;
    PlainLabel* m_title;
    QLineEdit* m_comment;
};

} // namespace sw
