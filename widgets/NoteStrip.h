#pragma once

#include "models/traffic/TrafficRecord.h"
#include "widgets/WindowContext.h"

#include <QFrame>

#include <memory>

class QPushButton;
class QToolButton;

namespace sw {

class ElidedLabel;
class NoteBook;
class PlainLabel;

/// The newest noteworthy moment in real traffic: what happened, why in one line, and the lesson about it.
/// There only while there is one. GUI thread.
class NoteStrip : public QFrame
{
    Q_OBJECT
public:
    /// The context has an engine.
    explicit NoteStrip(const WindowContext& context, QWidget* parent = nullptr);
    ~NoteStrip() override;

    /// Off: nothing is looked for.
    void setOn(bool on);
    bool isOn() const { return m_book != nullptr; }
    const NoteBook* book() const { return m_book.get(); }

signals:
    void lessonWanted(const QString& lesson);
    void rowWanted(sw::RowId row);

private:
    void build();
    void showNewest();

    WindowContext m_context;
    std::unique_ptr<NoteBook> m_book;
    ElidedLabel *m_sentence, *m_why;
    PlainLabel* m_count;
    QPushButton *m_lesson, *m_row;
    QToolButton* m_dismiss;
};

} // namespace sw
