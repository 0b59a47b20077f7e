#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QWidget>

#include <memory>
#include <optional>

class QModelIndex;

namespace sw {

class ElidedLabel;
class PayloadBox;
class PayloadView;
class Segments;
class Settings;
class TrafficModel;

/// The whole payload of the chosen row of a traffic table, beside it. Hidden while none is chosen.
class PayloadPane : public QWidget
{
    Q_OBJECT
public:
    /// settings: where the mode is remembered; null: nowhere.
    explicit PayloadPane(TrafficModel* model, std::shared_ptr<Settings> settings = nullptr,
                         QWidget* parent = nullptr);

    void showRow(const QModelIndex& index);
    /// In a window with another one: says in the names of its controls whose payload it is.
    void nameAfter(const QString& whose);
    PayloadView* view() const;

signals:
    /// The person closed it.
    void dismissed();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void followMode();
    void showMessage(const QModelIndex& index);
    void setTitles(const QStringList& titles);
    void fitTitle();

    TrafficModel* m_model;
    std::shared_ptr<Settings> m_settings;
    ElidedLabel* m_title;
    QStringList m_titles; ///< the longest first; there is always room for the last
    Segments* m_modes;
    PayloadBox* m_box;
    std::optional<RowId> m_row;
};

} // namespace sw
