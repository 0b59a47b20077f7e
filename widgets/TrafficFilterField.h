#pragma once

#include "models/traffic/TrafficFilterHints.h"

#include <QLineEdit>

#include <memory>

class QCompleter;
class QStandardItemModel;

namespace sw {

/// The field of the Traffic filter: checks as one types, offers keys and known values in a list below. Down
/// and Up choose there, Enter takes what is chosen, Tab the first of them too, Esc closes the list, and Enter
/// with nothing chosen is an ordinary Enter.
class TrafficFilterField : public QLineEdit
{
    Q_OBJECT
public:
    explicit TrafficFilterField(std::shared_ptr<TrafficNames> names, QWidget* parent = nullptr);

    /// Underlines what is wrong; length 0: nothing is.
    void markPart(qsizetype offset, qsizetype length);
    QCompleter* completer() const { return m_list; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void offer();
    void take(int row);

    std::shared_ptr<TrafficNames> m_names;
    QStandardItemModel* m_offered;
    QCompleter* m_list;
    TrafficFilterHints m_hints;
};

} // namespace sw
