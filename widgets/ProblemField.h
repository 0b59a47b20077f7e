#pragma once

#include <QWidget>

class QLineEdit;

namespace sw {

class VerdictLine;

/// A field of a form and, while something is wrong with it, the sentence under it. GUI thread.
class ProblemField : public QWidget
{
    Q_OBJECT
public:
    /// Takes it.
    explicit ProblemField(QLineEdit* edit, QWidget* parent = nullptr);
    QLineEdit* edit() const { return m_edit; }
    /// Plain text; empty: nothing is wrong.
    void setProblem(const QString& sentence);

private:
    QLineEdit* m_edit;
    VerdictLine* m_line;
};

} // namespace sw
