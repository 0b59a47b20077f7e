#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace sw {

class PlainLabel;

/// Below the response of an upgraded call: a line for the other side, and that no more will come. GUI thread.
class HttpInputBar : public QWidget
{
    Q_OBJECT
public:
    explicit HttpInputBar(QWidget* parent = nullptr);

    /// For another call: nothing was sent, and it has not been finished.
    void begin();

signals:
    /// With its line feed.
    void sendWanted(const QByteArray& bytes);
    void finishWanted();

private:
    void send();

    QLineEdit* m_line;
    QPushButton *m_send, *m_finish;
    PlainLabel* m_said;
};

} // namespace sw
