#pragma once

#include <QWidget>

namespace sw {

class PlainLabel;
struct PathVerdict;

/// A dot and the sentence that says what is at an address.
class VerdictLine : public QWidget
{
    Q_OBJECT
public:
    /// What the person wants to do there decides what is good.
    enum class Purpose { Listen, Connect, Either };
    explicit VerdictLine(QWidget* parent = nullptr);

    void clear();
    void showProblem(const QString& sentence);
    /// What may stand there, while nothing does.
    void showHint(const QString& sentence);
    void showVerdict(const PathVerdict& verdict, Purpose purpose);
    QString text() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    class Dot;
    Dot* m_dot;
    PlainLabel* m_words;
};

} // namespace sw
