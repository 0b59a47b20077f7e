#pragma once

#include "models/http/DockerAnswer.h"

#include <QWidget>

#include <vector>

class QMenu;
class QPushButton;
class QTableView;
class QToolButton;

namespace sw {

class CallBar;
class ElidedLabel;
class EmptyState;
class PlainLabel;

/// Containers or images as a table, and the calls on the chosen row: as buttons below, in a menu of the row,
/// and by keys (Enter inspects, Del removes, F5 reads the list again). The line of a call is shown before it
/// is made where there is room beside the buttons (else it is their tool tip), and what changes the engine is
/// asked once, with its line: the question stands in the place of the buttons. It makes no calls itself. GUI
/// thread.
class DockerTable : public QWidget
{
    Q_OBJECT
public:
    explicit DockerTable(DockerList list, QWidget* parent = nullptr);

    /// Only to be looked at: no calls are offered. By default they are.
    void setCallable(bool callable);
    /// Of the calls: see dockerPathPrefix().
    void setPrefix(const QByteArray& prefix);
    /// The chosen row stays chosen as long as it is there.
    void setRows(std::vector<DockerRow> rows);
    /// Over the table while it is empty.
    void setEmptyWords(const QString& title, const QString& advice);
    DockerRowsModel* model() const { return m_model; }
    QTableView* table() const { return m_table; }
    /// The caller owns it.
    QMenu* makeMenu(QWidget* parent);
    /// By its id; asks first where it changes something.
    void choose(QLatin1String call);

signals:
    void callChosen(const sw::DockerRowCall& call);
    void refreshWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Button
    {
        const char* id;
        QPushButton* button;
    };
    void build();
    QWidget* buildFoot();
    QWidget* buildQuestion();
    std::vector<DockerRowCall> calls() const;
    void updateButtons();
    void showLine(const QString& id);
    void ask(bool asks);
    void askAbout(const DockerRowCall& call);
    void fillMenu(QMenu* menu);
    bool takeTableKey(int key);

    DockerList m_list;
    DockerRowsModel* m_model;
    QTableView* m_table;
    EmptyState* m_empty = nullptr;
    QByteArray m_prefix;
    std::vector<Button> m_buttons;
    QToolButton* m_more;
    ElidedLabel* m_line;
    PlainLabel* m_question;
    QPushButton *m_confirm, *m_keep;
    QWidget *m_asking = nullptr, *m_foot = nullptr;
    CallBar* m_bar;
    bool m_isCallable = true;
    DockerRowCall m_asked{};
};

/// "DELETE /v1.41/containers/0123": escaped.
QString requestLine(const HttpRequest& request);

} // namespace sw
