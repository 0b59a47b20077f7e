#pragma once

#include "widgets/GoToItem.h"

#include <QFrame>

class QKeyEvent;
class QLineEdit;
class QListView;
class QVBoxLayout;

namespace sw {

class GoToModel;

/// The list of offers below a field, driven from it: Up, Down, Enter, Tab, Esc and the mouse; the focus stays
/// in the field. A child of the field's window and no window of its own, because assistive tech doesn't see
/// those (Qt 6.4).
class GoToPopup : public QFrame
{
    Q_OBJECT
public:
    enum class Enter {
        Goes,      ///< Enter is for the offers alone
        ChosenOnly ///< Enter is the form's, unless the person went to an offer
    };
    /// name: of the list. The popup belongs to the field.
    GoToPopup(QLineEdit* field, const QString& name, Enter enter);

    /// Shown above the list. The popup takes it.
    void setHead(QWidget* head);
    /// Which offer is current stays as it is when the person chose it; otherwise the first one, or none.
    void setItems(const std::vector<GoToItem>& items, bool firstIsCurrent);
    /// Null: none.
    const GoToItem* current() const;
    /// The person went there by key; false again after forgetMoves().
    bool hasMoved() const { return m_moved; }
    void forgetMoves() { m_moved = false; }
    int count() const;

    void open();
    void close();
    bool isOpen() const { return !isHidden(); }
    /// To the size of what it shows.
    void refit();

signals:
    void chosen(const sw::GoToItem& item);
    void starClicked(const sw::GoToItem& item);
    /// The text that the field should have now (Tab).
    void completed(const QString& text);
    /// Down in the field while closed.
    void openWanted();
    /// Enter, and the person went to no offer. Enter::Goes only.
    void enterPressed();
    /// Esc, whether it was open or not.
    void escaped(bool wasOpen);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool onKey(const QKeyEvent& event);
    bool onEnter();
    void step(int by);
    void setCurrent(int row);
    QString completion() const;
    void onMouse(const QPoint& global);
    void onFocus(QWidget* now);
    int listHeight(int room) const;

    QLineEdit* m_field;
    GoToModel* m_model;
    QListView* m_list;
    QVBoxLayout* m_layout;
    QWidget* m_head = nullptr;
    const Enter m_enter;
    bool m_moved = false;
};

} // namespace sw
