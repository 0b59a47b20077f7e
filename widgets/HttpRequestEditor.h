#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"

#include <QWidget>

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
/// below, and nothing typed is lost. GUI thread.
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

signals:
    void sendWanted();
    void stopWanted();
    void copyCurlWanted();
    void pasteCurlWanted();
    void saveWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    QWidget* buildBody();
    QWidget* buildTools();
    void chooseFile();
    bool isFile() const;
    void updateTabs();
    void checkBody();
    void showFile();
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
};

} // namespace sw
