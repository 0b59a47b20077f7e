#pragma once

#include "models/http/DockerRequests.h"
#include "models/http/HttpRequest.h"
#include "models/kernel/SocketAddress.h"
#include "widgets/WindowContext.h"

#include <QHash>
#include <QWidget>

class QCheckBox;
class QGridLayout;
class QLineEdit;
class QListWidget;
class QHBoxLayout;
class QPushButton;
class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace sw {

class BackgroundJob;
struct DockerEngine;
struct DockerSurroundings;
class DockerEngines;
class DockerListPanel;
class ElidedLabel;
class PlainLabel;
class Segments;

/// Where a person begins with container engines: those that there are, which answers and why another
/// doesn't, the usual calls with their parameters as a form, and the containers and images of the chosen one.
/// In a low page the engines are one line as long as the chosen one answers; a button shows them all.
/// What is asked is shown on a page for HTTP requests. What changes the engine is marked, and asked once. GUI
/// thread.
class DockerPage : public QWidget
{
    Q_OBJECT
public:
    /// The context has an engine.
    explicit DockerPage(const WindowContext& context, QWidget* parent = nullptr);
    ~DockerPage() override;

    /// Looks for engines again. around: of this process.
    void look();
    /// The same in other surroundings (tests).
    void look(const DockerSurroundings& around);
    DockerListPanel* containers() const { return m_containers; }
    DockerListPanel* images() const { return m_images; }
    DockerEngines* engines() const { return m_engines; }

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void requestWanted(const sw::SocketAddress& address, const sw::HttpRequest& request);

private:
    void build();
    QLayout* buildEngines();
    QWidget* buildCalls();
    void buildParts();
    void chooseEngine();
    /// The row that is chosen, or nothing when its engine does not answer.
    const DockerEngine* chosen() const;
    void fitEngines();
    void fitHead(bool isFolded);
    void showCall();
    void addParameter(const DockerParameter& parameter);
    QString valueOf(const DockerParameter& parameter) const;
    void updateLine();
    void updateSummary();
    void send();
    void askAbout(const DockerEngine& engine);
    void ask(bool asks);
    const DockerCall& call() const;

    WindowContext m_context;
    DockerEngines* m_engines;
    QTableView* m_table;
    QVBoxLayout* m_rows = nullptr;
    QHBoxLayout *m_head, *m_partsRow;
    PlainLabel* m_title;
    ElidedLabel* m_summary;
    PlainLabel *m_error, *m_question, *m_about;
    QPushButton *m_fold, *m_again, *m_send, *m_confirm, *m_keep;
    Segments* m_parts;
    QStackedWidget* m_stack;
    DockerListPanel *m_containers, *m_images;
    QListWidget* m_calls;
    ElidedLabel* m_line;
    QWidget *m_form = nullptr, *m_formPlace, *m_asking;
    QGridLayout* m_fields = nullptr;
    QHash<QString, QLineEdit*> m_texts; // by parameter
    QHash<QString, QCheckBox*> m_flags;
    bool m_isUnfolded = false; ///< the engines, in a low page
    BackgroundJob* m_looking;
};

} // namespace sw
