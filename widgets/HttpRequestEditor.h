#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"

#include <QWidget>

class QAction;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace sw {

class MessageFile;
class ElidedLabel;
class PlainLabel;
class Segments;

/// The fields from which a request is made: method, target, headers, body. What is wrong with them stands
/// below, and nothing typed is lost. In little room headers and body fold away, and all that can be done with
/// the request is in a menu beside Send request, from which they come back. GUI thread.
class HttpRequestEditor : public QWidget
{
    Q_OBJECT
public:
    explicit HttpRequestEditor(QWidget* parent = nullptr);

    void setRequest(const HttpRequest& request);
    /// Of the fields as they stand; of a body from a file, its path (bodyFile). A failure is shown and the
    /// field is marked.
    Result<HttpRequest> request();
    /// Of the body's file: why it can't be sent.
    void setFileError(const QString& sentence);
    /// Something else that is wrong, or nothing.
    void setError(const QString& sentence);
    /// The same for what is worth knowing and not wrong.
    void setRemark(const QString& sentence);
    QLineEdit* target() const { return m_target; }
    /// While one goes on, Stop stands beside Send request.
    void setRunning(bool running);
    /// In a low page: headers and body can be folded away by a button, with all of their row.
    void setFoldable(bool foldable);
    /// Folds them; nothing happens unless they can be.
    void fold(bool folded = true);
    bool isFolded() const { return m_isFolded; }
    QSize minimumSizeHint() const override;

signals:
    void sendWanted();
    void stopWanted();
    void copyCurlWanted();
    void pasteCurlWanted();
    void saveWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    QWidget* buildBody();
    QWidget* buildTools();
    void fitTools();
    void fitMethod();
    void unfold();
    void chooseFile();
    bool isFile() const;
    void updateTabs();
    void checkBody();
    void showFile();
    void showBodyWords(const QString& words, bool bad);
    Failure wrong(QWidget* field, const Failure& failure);

    QLineEdit *m_method, *m_target;
    QToolButton* m_methods;
    QPushButton *m_send, *m_stop;
    Segments* m_parts;
    QStackedWidget* m_stack;
    QPlainTextEdit *m_headers, *m_body;
    Segments* m_bodyParts;
    QStackedWidget* m_bodyStack;
    QLineEdit* m_path;
    MessageFile* m_file;
    PlainLabel* m_bodyWords;
    ElidedLabel* m_fileWords;
    PlainLabel* m_error;
    QWidget *m_tools = nullptr, *m_bar = nullptr;
    QToolButton *m_more, *m_fold;
    QAction* m_unfold = nullptr;
    bool m_isFoldable = false, m_isFolded = false;
};

} // namespace sw
