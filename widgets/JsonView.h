#pragma once

#include <QWidget>

#include <memory>

class QKeyEvent;
class QMenu;
class QModelIndex;
class QTreeView;

namespace sw {

class BackgroundJob;
class ByteSource;
class ElidedLabel;
class JsonFindBar;
class JsonTape;
class JsonTreeModel;

/// JSON of any size as a tree of keys and values: read in a worker, rows made when they are looked at. A find
/// bar (Ctrl+F, F3), the jq path of the current row below, and a menu to copy paths and values. GUI thread.
class JsonView : public QWidget
{
    Q_OBJECT
public:
    /// More of a value is not copied.
    static constexpr qint64 copyLimit = 16 << 20;
    /// Rows that "Expand all below" opens at most.
    static constexpr int mostExpanded = 2000;

    /// name: of the tree, for screen readers.
    explicit JsonView(const QString& name, QWidget* parent = nullptr);
    ~JsonView() override;

    /// Another text; it is read when the view is visible. Null: none.
    void setSource(std::shared_ptr<const ByteSource> source, bool ended);
    void sourceGrew(bool ended);
    /// Chooses the row to which that byte of the source belongs, and opens what it is in.
    void reveal(qint64 offset);
    void openFind();
    /// Ctrl+F, F3 and Esc of what is around it; see PayloadBox::takeKey().
    bool takeKey(QEvent* event);

    JsonTreeModel* model() const { return m_model; }
    QTreeView* tree() const;
    QMenu* makeMenu(QWidget* parent);
    void expandBelow(const QModelIndex& index);
    void copyPath();
    void copyValue();

signals:
    /// The person wants to see that row among the bytes.
    void bytesWanted(qint64 first, qint64 length);
    /// Something to say about a copy or the tree; empty: nothing any more.
    void remarked(const QString& sentence);

protected:
    void showEvent(QShowEvent* event) override;
    bool event(QEvent* event) override;

private:
    class Tree;
    void build(const QString& name);
    void read();
    void take(const std::shared_ptr<const JsonTape>& tape);
    bool actOn(QKeyEvent* key, bool really);
    void showPath();
    qint64 currentByte() const;

    std::shared_ptr<const ByteSource> m_source;
    bool m_ended = false, m_reading = false, m_again = false, m_done = false;
    qint64 m_readTo = 0;
    JsonTreeModel* m_model;
    Tree* m_tree;
    JsonFindBar* m_find;
    ElidedLabel* m_path;
    BackgroundJob* m_job;
};

} // namespace sw
