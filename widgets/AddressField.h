#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/sockets/PathProbe.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLineEdit;

namespace sw {

class PlainLabel;

/// The Address field of a form with the live verdict under it. Probing runs in the worker pool; the last text
/// wins.
class AddressField : public QWidget
{
    Q_OBJECT
public:
    enum class Purpose { Listen, Connect };
    explicit AddressField(Purpose purpose, QWidget* parent = nullptr);

    QLineEdit* edit() const { return m_edit; }
    void setText(const QString& text);
    /// Of the text as it stands; the failure is shown under the field, too.
    Result<SocketAddress> address();
    /// Of the text as it stands; empty while it is being found.
    const std::optional<PathVerdict>& verdict() const { return m_verdict; }
    QString verdictText() const;

signals:
    void verdictChanged();

private:
    class Dot;
    void onTextChanged();
    void probe();
    void show(const std::optional<PathVerdict>& verdict, const QString& problem);

    Purpose m_purpose;
    QLineEdit* m_edit;
    Dot* m_dot;
    PlainLabel* m_words;
    QTimer m_pause;
    quint64 m_generation = 0;
    std::optional<PathVerdict> m_verdict;
};

} // namespace sw
