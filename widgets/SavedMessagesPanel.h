#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QWidget>

#include <functional>

class QLineEdit;
class QPushButton;
class QToolButton;
class QTreeView;

namespace sw {

class PlainLabel;
class SavedMessages;
class SavedTreeModel;

/// What is saved as files (messages beside the composer, requests beside the history): found, sent, edited,
/// renamed, deleted. Questions are asked and
/// failures told at its foot. GUI thread.
class SavedMessagesPanel : public QWidget
{
    Q_OBJECT
public:
    /// The messages outlive the panel. noun: what each is, "message".
    explicit SavedMessagesPanel(SavedMessages* messages, QWidget* parent = nullptr,
                                const QString& noun = QStringLiteral("message"));
    /// Not alone: it is a part of something else that is always open and has a button to save.
    void setAlone(bool alone);

    /// Asks for a name and saves these bytes under it.
    void beginSave(const QByteArray& bytes, const QString& suggestion);
    void say(const QString& sentence, bool isFailure);
    void focusFilter();

signals:
    void sendWanted(const QByteArray& entry);
    void editWanted(const QByteArray& entry);
    /// What the composer holds is to be saved: beginSave() with it.
    void saveWanted();
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    using Answer = std::function<void()>;
    QWidget* buildHead();
    QWidget* buildFoot();
    QWidget* buildAsk();
    void connectParts();
    void showMenu(const QPoint& position);
    QByteArray chosen() const;
    bool choseMessage() const;
    QByteArray chosenFolder() const;
    /// Shows a question with a field (name) or without; empty words: none.
    void ask(const QString& words, const QString& yes, const QString& name, bool hasName, const Answer& then);
    void endAsking();
    void rename();
    void remove();
    void makeFolder();
    void save(const QByteArray& entry, const QByteArray& bytes, bool replace);
    void withName(const std::function<void(const QByteArray& name)>& then);
    void select(const QByteArray& entry);
    std::function<void(const Result<void>&)> thenSelect(const QByteArray& entry);
    void refresh();
    void updateButtons();

    SavedMessages* m_messages;
    const QString m_noun;
    SavedTreeModel* m_model;
    QLineEdit* m_filter;
    QTreeView* m_tree;
    PlainLabel *m_empty, *m_said, *m_question;
    QPushButton *m_send, *m_edit, *m_save, *m_yes, *m_no;
    QToolButton *m_rename, *m_delete, *m_folder, *m_close;
    QWidget* m_ask;
    QLineEdit* m_name;
    Answer m_answer;
    QByteArray m_wanted; // to be selected when it is listed
    bool m_filled = false;
};

} // namespace sw
