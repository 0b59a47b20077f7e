#pragma once

#include <QRadioButton>

namespace sw {

/// A radio button whose words go on in further lines where one has no room for them.
class ChoiceButton : public QRadioButton
{
    Q_OBJECT
public:
    explicit ChoiceButton(const QString& text, QWidget* parent = nullptr);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSizeHint() const override;
    /// What came of it, once that is known: a tick or a cross with a few words behind the text, and as its
    /// description.
    enum class Mark { None, Right, Wrong };
    void setMark(Mark mark, const QString& words = {});

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect words(const QRect& whole) const;
    QString markText() const;
    bool isMarkBeside(int room) const;

    Mark m_mark = Mark::None;
    QString m_markWords;
};

} // namespace sw
