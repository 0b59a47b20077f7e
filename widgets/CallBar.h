#pragma once

#include <QWidget>

#include <vector>

class QHBoxLayout;

namespace sw {

/// One row: words, and the buttons that they are about. Where there is no room for all of it the words go
/// first, then the buttons that stand elsewhere as well (in a menu among those that stay): none is squeezed
/// or cut. While something is asked the words have the row. GUI thread.
class CallBar : public QWidget
{
    Q_OBJECT
public:
    /// Takes the words. wordsWidth: below that (pixels at 100 %) they are of no use.
    CallBar(QWidget* words, int wordsWidth, QWidget* parent = nullptr);
    /// To the right of those before. givesWay: the higher, the earlier; 0: never. Takes it.
    void addButton(QWidget* button, int givesWay = 0);
    void setAsking(bool asking);
    QSize sizeHint() const override;
    /// With the buttons that never give way.
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Button
    {
        QWidget* widget;
        int givesWay;
    };
    int widthOf(int least) const;
    void arrange();

    QWidget* m_words;
    int m_wordsWidth;
    std::vector<Button> m_buttons;
    QHBoxLayout* m_layout;
    bool m_isAsking = false;
};

} // namespace sw
