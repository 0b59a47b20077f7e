#pragma once

#include "models/lessons/LessonCode.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace sw {

class Segments;

/// The lines that do the same as a step: for a terminal, in Python, in C. To read and to copy.
class LessonCodeBox : public QWidget
{
    Q_OBJECT
public:
    explicit LessonCodeBox(QWidget* parent = nullptr);
    void setCode(const LessonCode& code);

private:
    QString text(int language) const;
    void showLanguage();

    LessonCode m_code;
    Segments* m_language;
    QPlainTextEdit* m_lines;
    QPushButton* m_copy;
    int m_wanted = 0; ///< what the person chose last
};

} // namespace sw
