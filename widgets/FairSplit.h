#pragma once

#include <QSplitter>

namespace sw {

/// Two parts: one likes a certain length, the other takes the rest. In a small window, or under large
/// letters, the first takes no more than a share of the whole, so that the part that people came for keeps
/// room; it grows back with the window. The handle gives both another length and another share.
class FairSplit : public QSplitter
{
    Q_OBJECT
public:
    /// part: 0 or 1, the one that likes length pixels (at 100 % zoom); most: its share of the whole, percent.
    FairSplit(Qt::Orientation orientation, int part, int length, int most, QWidget* parent = nullptr);

    /// While the other part would get less than this (pixels at 100 %), the first one makes do with what it
    /// needs at least.
    void setOtherWants(int length)
    {
        m_otherWants = length;
        share();
    }
    /// But no less than this length (pixels at 100 %) as long as that is no more than a share of the whole
    /// (percent).
    void setKeeps(int length, int share)
    {
        m_keeps = length;
        m_keepsMost = share;
    }

    /// Another length (pixels at 100 %) and share for that part, unless the handle gave it one.
    void setLength(int length, int most);

    /// How the first part stands to the other: Fair, as above; Open: it has what it likes, up to its share,
    /// whatever the other wants; Least: what it can't do without.
    enum class Room { Fair, Open, Least };
    void setRoom(Room room)
    {
        m_room = room;
        share();
    }
    Room room() const { return m_room; }

    /// What the handle was given, for restore(); empty while nobody has touched it.
    QByteArray kept() const;
    /// Of kept(); anything else changes nothing.
    void restore(const QByteArray& kept);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int leastLength() const;
    void share();
    void takeOver();

    int m_part;
    int m_length; ///< at 100 %
    int m_most;   ///< percent
    int m_otherWants = 0;
    int m_keeps = 0, m_keepsMost = 0;
    Room m_room = Room::Fair;
    bool m_moved = false;
};

} // namespace sw
