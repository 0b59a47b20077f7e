#pragma once

#include "widgets/BackgroundJob.h"
#include "widgets/GoToItem.h"
#include "widgets/VerdictLine.h"
#include "widgets/VerdictProbe.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace sw {

class AddressBook;
class GoToPopup;

/// The Address field of a form with the live verdict under it, and a list of what the text may become: recent
/// and favourite addresses, and paths. Looking happens in the worker pool; the last text wins.
class AddressField : public QWidget
{
    Q_OBJECT
public:
    using Purpose = VerdictLine::Purpose;
    /// The book outlives the field.
    AddressField(Purpose purpose, const AddressBook& book, QWidget* parent = nullptr);

    QLineEdit* edit() const { return m_edit; }
    void setText(const QString& text);
    /// Of the text as it stands; the failure is shown under the field, too.
    Result<SocketAddress> address();
    /// Of the text as it stands; empty while it is being found.
    const std::optional<PathVerdict>& verdict() const { return m_probe->verdict(); }
    QString verdictText() const;
    /// Of a bridge; see VerdictProbe.
    void setTakesTcp();
    /// What came of trying, instead of the verdict until the text changes. Plain text; empty: the verdict
    /// again.
    void setProblem(const QString& sentence);
    /// Without room kept for a verdict while there is none.
    void setClosesUp();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

signals:
    void verdictChanged();
    /// An address as SocketAddress::parse() takes it.
    void accessWanted(const QString& address);

private:
    void show();
    void suggest();
    void take(const GoToItem& item);
    void buildHelp();
    void showHelp();
    void closeGap();

    Purpose m_purpose;
    bool m_closesUp = false;
    QString m_hint; ///< while nothing is typed
    const AddressBook& m_book;
    QLineEdit* m_edit;
    VerdictLine* m_line;
    VerdictProbe* m_probe;
    GoToPopup* m_popup;
    QPushButton *m_explain, *m_shorten;
    BackgroundJob m_shorter; ///< a shorter way to write an address that is too long
    BackgroundJob m_job;
};

} // namespace sw
