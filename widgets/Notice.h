#pragma once

#include "models/base/Failure.h"
#include "models/kernel/SocketAddress.h"

#include <QFrame>

#include <optional>

class QPushButton;
class QToolButton;

namespace sw {

class PlainLabel;

/// "Use datagram": what a button says that does so.
QString useTypeWords(SocketType type);

/// A bar beside what failed: the sentence, the button that helps, and one to put it away. What was put away
/// comes back when something new fails.
class Notice : public QFrame
{
    Q_OBJECT
public:
    explicit Notice(QWidget* parent = nullptr);
    /// Hides for an empty sentence. A calm notice is a remark, not a failure. number tells one failure from
    /// the next that says the same.
    void show(const Failure& failure, bool calm = false, quint64 number = 0);
    /// The next failure is a new one, whatever it says: the person tries again.
    void renew() { m_dismissed.reset(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void remedyChosen(sw::Remedy remedy);

private:
    struct Shown
    {
        Failure failure;
        quint64 number = 0;
        bool operator==(const Shown&) const = default;
    };
    void setCalm(bool calm);
    void fitWords();
    void dismiss();

    QToolButton* m_icon;
    PlainLabel* m_text;
    QPushButton *m_replace, *m_retry, *m_explain, *m_listenAgain, *m_bindName, *m_useType, *m_elsewhere;
    QToolButton* m_dismiss;
    Shown m_shown;
    std::optional<Shown> m_dismissed;
};

} // namespace sw
