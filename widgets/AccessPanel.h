#pragma once

#include "models/sockets/AccessCheck.h"
#include "widgets/BackgroundJob.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QBoxLayout;
class QComboBox;
class QToolButton;

namespace sw {

class AccessModel;
class AccessTable;
class PlainLabel;

/// Who may connect to a socket file, and why: an answer for a chosen user, and the parts of the path that it
/// comes from. While it is shown it looks again each second, in the worker pool.
class AccessPanel : public QWidget
{
    Q_OBJECT
public:
    explicit AccessPanel(QWidget* parent = nullptr);
    ~AccessPanel() override;

    void setAddress(const std::optional<SocketAddress>& address);
    const std::optional<SocketAddress>& address() const { return m_address; }
    /// A user's name or number, as if typed.
    void setUser(const QString& user);
    /// So that the field begins below another one whose label is that wide.
    void setLabelWidth(int width);

signals:
    /// An answer has come.
    void answered();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Answer
    {
        AccessReport report;
        QString problem;   ///< of the user that was typed
        QString state;     ///< what keeps a connection away although permission is there
        QStringList users; ///< of the system; asked for once
    };
    void build();
    QWidget* buildUser();
    void look();
    void showAnswer(const Answer& answer);
    void showDeciding(const AccessReport& report);
    void fillUsers(const QStringList& users);
    bool meansUs(const QString& text) const;

    std::optional<SocketAddress> m_address;
    AccessModel* m_model;
    QComboBox* m_user;
    PlainLabel *m_userLabel, *m_problem, *m_sentence, *m_whoMay, *m_state;
    QToolButton* m_icon;
    QBoxLayout* m_head = nullptr; // who, and the answer
    AccessTable* m_table;
    int m_deciding = -1;
    QTimer m_tick;
    bool m_usersKnown = false;
    BackgroundJob m_job;
};

} // namespace sw
