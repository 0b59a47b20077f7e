#pragma once

#include <QDialog>

class QGridLayout;
class QScrollArea;

namespace sw {

class PlainLabel;

/// A modeless dialog of labelled fields, an error line and buttons. Every label is its field's buddy. Fields
/// that a screen has no room for can be scrolled to.
class Form : public QDialog
{
    Q_OBJECT
public:
    Form(const QString& title, QWidget* parent);

    /// field may be a widget that holds the field; named is the one that gets the name.
    QWidget* addField(const QString& words, QWidget* field, QWidget* named = nullptr,
                      QWidget* beside = nullptr);
    /// A second field for the row of another, with its label before it and what it counts behind it.
    QWidget* makeInline(const QString& words, QWidget* field, const QString& unit = {});
    void setFieldShown(QWidget* label, QWidget* field, bool shown);
    void addPlain(QWidget* widget);
    /// Buttons from left to right, after a stretch; a Cancel button comes before them.
    void addButtons(const QList<QWidget*>& buttons);
    /// Empty: no error.
    void setError(const QString& sentence);
    /// Grows when what is shown needs more room; fields never give way.
    void refit();

private:
    void stayOnScreen();

    QSize m_fitted;             // as refit() last made it
    bool m_isFitted = true;     // no person has chosen another size
    bool m_isRefitting = false; // asked for, not done yet
    QGridLayout* m_fields;
    QScrollArea* m_area;
    PlainLabel* m_error;
};

} // namespace sw
