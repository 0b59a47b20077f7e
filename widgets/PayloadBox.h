#pragma once

#include <QWidget>

class QKeyEvent;
class QPushButton;

namespace sw {

class Notice;
class PayloadFindBar;
class PayloadView;
class ElidedLabel;

/// A payload view with all that belongs around it: what went wrong above it, a find bar (Ctrl+F, F3) and a
/// line that says what is selected below it.
class PayloadBox : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadBox(QWidget* parent = nullptr);

    PayloadView* view() const { return m_view; }
    PayloadFindBar* findBar() const { return m_find; }
    /// A remark about what is shown, until the next source; an empty one hides it.
    void setRemark(const QString& sentence);
    /// The line below is there only while it says more than the size, which stands elsewhere. of: what the
    /// bytes are that it counts, "of the formatted text"; empty: the payload itself.
    void setQuiet(const QString& of);
    /// Takes Ctrl+F, F3 and Esc from whatever has the focus around the view, before they are a shortcut of
    /// the window. True when the event is dealt with. Give it ShortcutOverride and KeyPress events.
    bool takeKey(QEvent* event);

protected:
    bool event(QEvent* event) override;

private:
    bool actOn(QKeyEvent* key, bool really);
    void updateWords();

    PayloadView* m_view;
    Notice* m_notice;
    QPushButton* m_save;
    PayloadFindBar* m_find;
    ElidedLabel* m_words;
    QWidget* m_line; ///< around the words
    bool m_isQuiet = false;
    QString m_of;
};

} // namespace sw
