#pragma once

#include "models/inspect/SocketFilter.h"
#include "models/sockets/StaleFiles.h"
#include "widgets/BackgroundJob.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QPushButton;
class QTableView;

namespace sw {

class EmptyState;
class ElidedLabel;
class Notice;
class PlainLabel;
class StaleFilesModel;

/// Socket files that nobody owns: to listen there again, or to remove them, which is asked once and done only
/// while the file is still that one and still stale. Looks again every few seconds while it is shown, less
/// often where that takes long, in the worker pool. GUI thread.
class StaleFilesView : public QWidget
{
    Q_OBJECT
public:
    /// canStart: endpoints can be started from here.
    explicit StaleFilesView(bool canStart, QWidget* parent = nullptr);
    ~StaleFilesView() override;

    /// Addresses as the person wrote them beside which to look, too; asked for before each look.
    void setPlaces(std::function<QStringList()> places) { m_places = std::move(places); }
    void setFilter(const SocketFilter& filter);
    void setPaused(bool paused);
    int shownCount() const;
    int totalCount() const { return int(m_found.files.size()); }
    QTableView* table() const { return m_table; }
    /// Of the chosen row, as SocketAddress::parse() takes it; empty: none.
    QString chosenAddress() const;

signals:
    void countsChanged();
    void listenWanted(const QString& address);
    void accessWanted(const QString& address);
    void clearFilterWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void build();
    QWidget* buildFoot();
    QWidget* buildTools();
    void fitColumns();
    void look();
    void showFound();
    void updateFoot();
    void ask(bool asks);
    void remove();
    void showMenu(const QPoint& position);
    const StaleFile* chosen() const;

    bool m_canStart, m_isPaused = false, m_hasLooked = false;
    std::function<QStringList()> m_places;
    StaleFilesModel* m_model;
    QTableView* m_table;
    EmptyState* m_empty;
    Notice* m_notice;
    ElidedLabel* m_words;
    PlainLabel* m_question;
    QPushButton *m_listen, *m_access, *m_copy, *m_remove, *m_confirm, *m_keep, *m_clear;
    QWidget *m_tools = nullptr, *m_asking = nullptr;
    SocketFilter m_filter;
    StaleSearch m_found;
    std::optional<StaleFile> m_asked;
    QTimer m_tick;
    BackgroundJob m_looking, m_removing;
};

} // namespace sw
