#pragma once

#include "models/lessons/LessonCode.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace sw {

class PlainLabel;
class Segments;

/// The lines that do the same as a step: for a terminal, in Python, in C. To read and to copy;
/// the last two also as whole programs.
class LessonCodeBox : public QWidget
{
    Q_OBJECT
public:
    explicit LessonCodeBox(QWidget* parent = nullptr);
    /// Programs: whole ones, in the order of Python, C; empty where there is none.
    void setCode(const LessonCode& code, const QStringList& programs);

private:
    QString text(int language) const;
    QString program(int language) const;
    QString where(int language) const;
    void showLanguage();

    LessonCode m_code;
    Segments* m_language;
    QPlainTextEdit* m_lines;
    PlainLabel* m_where;
    QPushButton *m_copy, *m_copyProgram;
    QStringList m_programs;
    bool m_isSet = false;
    int m_wanted = 0; ///< what the person chose last
};

} // namespace sw
