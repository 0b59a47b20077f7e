#pragma once

#include <QDialog>

class QGridLayout;

namespace sw {

class PlainLabel;

/// A modeless dialog of labelled fields, an error line and buttons. Every label is its field's buddy.
class Form : public QDialog
{
    Q_OBJECT
public:
    Form(const QString& title, QWidget* parent);

protected:
    /// field may be a widget that holds the field; named is the one that gets the name.
    QWidget* addField(const QString& words, QWidget* field, QWidget* named = nullptr,
                      QWidget* beside = nullptr);
    void setFieldShown(QWidget* label, QWidget* field, bool shown);
    void addPlain(QWidget* widget);
    /// Buttons from left to right, after a stretch; a Cancel button comes before them.
    void addButtons(const QList<QWidget*>& buttons);
    /// Empty: no error.
    void setError(const QString& sentence);
    /// Grows when what is shown needs more room; fields never give way.
    void refit();

private:
    QGridLayout* m_fields;
    PlainLabel* m_error;
};

} // namespace sw
