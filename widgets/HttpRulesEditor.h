#pragma once

#include "widgets/BackgroundJob.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace sw {

class PlainLabel;

/// The HTTP rules of a listener as text, with what is wrong with it below; loaded from and saved to files.
/// GUI thread.
class HttpRulesEditor : public QWidget
{
    Q_OBJECT
public:
    explicit HttpRulesEditor(QWidget* parent = nullptr);

    void setText(const QByteArray& text);
    QByteArray text() const;
    /// path: of a resource.
    void useExample(const QString& path);
    QPlainTextEdit* edit() const { return m_edit; }

    /// What the dialogs do once a file is chosen.
    void load(const QString& path);
    void save(const QString& path);

signals:
    void changed();
    /// It needs another height.
    void resized();

private:
    void build();
    void check();
    void say(const QString& words, bool isWrong);
    void askForFile(bool toSave);

    QPlainTextEdit* m_edit;
    QPushButton *m_examples, *m_load, *m_save;
    PlainLabel* m_words;
    BackgroundJob m_check, m_file;
};

} // namespace sw
