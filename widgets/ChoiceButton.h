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

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect words(const QRect& whole) const;
};

} // namespace sw
