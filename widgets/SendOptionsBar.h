#pragma once

#include "models/session/SendOptions.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace sw {

/// Whether macros are replaced and how messages are framed: what may alter bytes on their way, in plain view.
class SendOptionsBar : public QWidget
{
    Q_OBJECT
public:
    explicit SendOptionsBar(QWidget* parent = nullptr);

    /// Nothing while the delimiter can't be read; wrong() says why.
    std::optional<SendOptions> options() const;
    const QString& wrong() const { return m_wrong; }
    void setOptions(const SendOptions& options);
    /// How it is framed now; None while the delimiter can't be read.
    Framing framing() const { return m_framing; }
    void focusDelimiter();
    /// What is on: "macros", "length, 2 bytes big-endian", "delimiter \\n"; empty: nothing.
    QStringList words() const;

signals:
    void changed();

private:
    void read();

    QCheckBox* m_macros;
    QComboBox* m_kind;
    QLineEdit* m_delimiter;
    Framing m_framing;
    QString m_wrong;
};

} // namespace sw
