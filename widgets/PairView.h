#pragma once

#include <QWidget>

#include <array>

class QSplitter;

namespace sw {

class Segments;

/// Two parts side by side. Where they have no room for that, one at a time, and a choice between them.
/// GUI thread.
class PairView : public QWidget
{
    Q_OBJECT
public:
    /// Takes both. texts: of the choice; names: of its buttons, for screen readers.
    PairView(QWidget* first, QWidget* second, const QStringList& texts, const QStringList& names,
             QWidget* parent = nullptr);
    /// Of that part, for a place inside it; there while the other one is not.
    Segments* choice(int part) const { return m_choices.at(std::size_t(part)); }
    QSplitter* splitter() const { return m_split; }
    bool isOneAtATime() const { return m_isOne; }
    /// width: of each part at least, while both are there; pixels at 100 %.
    void setLeastBeside(int width);
    /// The wider part's; as high as what is there needs.
    QSize minimumSizeHint() const override;

signals:
    /// Both are there, or one at a time.
    void arranged(bool isOne);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void arrange();
    void choose(int part);

    QSplitter* m_split;
    std::array<Segments*, 2> m_choices;
    bool m_isOne = false;
    int m_chosen = 1, m_leastBeside = 0;
};

} // namespace sw
