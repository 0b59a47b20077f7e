#pragma once

#include "models/kernel/SocketAddress.h"

#include <QDialog>
#include <QPoint>
#include <QPointer>

class QGridLayout;
class QPushButton;
class QScrollArea;

namespace sw {

class Notice;
class PlainLabel;
enum class Remedy;

/// A modeless dialog of labelled fields, an error line and buttons. Every label is its field's buddy. It is
/// never larger than the window that it belongs to: fields that there is no room for can be scrolled to, the
/// buttons stay. While a field is wrong the primary button is not coloured; pressed, it leads there.
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
    /// Buttons from left to right, after a stretch; a Cancel button comes before them. The last one is the
    /// primary button.
    void addButtons(const QList<QWidget*>& buttons);
    /// Of what was typed. Empty: no error, and no failure either.
    void setError(const QString& sentence);
    /// What was asked for can't be done at that address, and that field is to blame: says why and what helps,
    /// and refused() tells the log.
    void setFailure(const Failure& failure, const SocketAddress& address, QWidget* field);
    /// Grows when what is shown needs more room; fields never give way.
    void refit();
    /// Once it has fitted itself: that field, which gets the focus, is in view, and what follows it.
    void bringIntoView(QWidget* part);
    /// The Escape key puts the form away with all that is in it, for when it is shown again; Cancel throws it
    /// away.
    void keepDraft() { m_keepsDraft = true; }
    /// If it is put away.
    void forgetDraft();
    void done(int result) override;

signals:
    void refused(const sw::SocketAddress& address, const sw::Failure& failure);
    /// An address as SocketAddress::parse() takes it.
    void accessWanted(const QString& address);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void help(Remedy remedy);
    QRect room() const;
    int widthForTexts() const;
    void fit();
    void settle(const QSize& before);
    void showWanted();
    void addNamed(QWidget* field);
    QWidget* firstWrong() const;
    void leadToWrong();
    void showWhetherWrong();

    QSize m_fitted;             // as refit() last made it
    bool m_isFitted = true;     // no person has chosen another size
    bool m_isRefitting = false; // asked for, not done yet
    bool m_isPlaced = false, m_keepsDraft = false;
    QGridLayout* m_fields;
    QScrollArea* m_area;
    PlainLabel* m_error;
    Notice* m_failure = nullptr; // with the buttons, after the fields
    SocketAddress m_failedAt;
    QPointer<QWidget> m_failedField;
    QList<QWidget*> m_named; // fields, from the top on
    QPointer<QWidget> m_wanted;
    QPushButton* m_primary = nullptr;
};

} // namespace sw
