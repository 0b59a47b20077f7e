#pragma once

#include "models/decode/ExchangeModel.h"

#include <QObject>

#include <array>

class QTableView;

namespace sw {

/// Shares the width of a table of exchanges among its columns, so that it never has to be scrolled sideways:
/// the target has what the others leave. Where that is too little, columns give way whose words are also in
/// the opened exchange and in the row's tooltip, those that tell least first; a target that no row has gives
/// its room to the method. Once a person has chosen a width for the target, nothing is shared any more. GUI
/// thread.
class ExchangeColumns : public QObject
{
    Q_OBJECT
public:
    /// The model outlives this, which the table owns.
    ExchangeColumns(QTableView* table, const ExchangeModel* model);
    /// It is never shown.
    void leaveOut(ExchangeModel::Column column);
    /// After rows came, changed or went.
    void look();
    /// After the table or the letters got another size.
    void share();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    static constexpr int count = ExchangeModel::Type + 1;
    bool widenForNames();
    void followZoom();
    void stretchAgain();
    int widthOf(int column) const;
    void show(const std::array<bool, count>& shown, int target);

    QTableView* m_table;
    const ExchangeModel* m_model;
    std::array<bool, count> m_leftOut{};
    int m_target = 0;        ///< its width as share() left it
    int m_scaled = 0;        ///< the same as the letters' last change scales it
    int m_method = 0;        ///< what its names need
    int m_zoom;              ///< of both
    qsizetype m_longest = 0; ///< of the targets, letters
    bool m_hasTargets = true;
    int m_lastShown = ExchangeModel::Response; ///< stretched: its width says nothing
};

} // namespace sw
