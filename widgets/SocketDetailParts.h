#pragma once

#include "widgets/SocketDetails.h"

#include <QWidget>

#include <array>

namespace sw {

/// Pieces of the pane of one socket.

PlainLabel* detailHeading(const QString& text);
/// Who holds a socket: a row per process with its descriptors, its command line below.
void addHolderRows(QVBoxLayout* layout, const QString& title, const std::vector<SocketOwner>& owners);

/// State as a word on a soft ground of its colour.
class SocketDetails::StateBadge : public QWidget
{
public:
    void setState(const QString& text, SocketState state);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    SocketState m_state = SocketState::Unconnected;
};

/// Name and value per line; a fact that is not known is not shown.
class SocketDetails::Facts : public QWidget
{
public:
    enum Fact { Type, Inode, Owner, File, MayConnect, Accepted, Age, Count };
    Facts();
    void set(Fact fact, const QString& value);

private:
    std::array<PlainLabel*, Count> m_names{}, m_values{};
};

/// A queue: its name, its fill as a wide bar, and the number.
class SocketDetails::QueueRow
{
public:
    QueueRow();
    void placeIn(QGridLayout* grid, int row);
    void set(const QString& name, double fill, const QString& value);
    void setShown(bool shown);

private:
    class Bar;
    PlainLabel *m_name, *m_value;
    Bar* m_bar;
};

} // namespace sw
