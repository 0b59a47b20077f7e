#pragma once

#include "models/session/DescriptorModel.h"
#include "widgets/WindowContext.h"

#include <QWidget>

#include <optional>

class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace sw {

class BackgroundJob;
class PlainLabel;

/// The received descriptors of one endpoint that are kept open, and what can be done with each. Hidden while
/// there is none.
class DescriptorPanel : public QWidget
{
    Q_OBJECT
public:
    /// The model outlives the panel.
    DescriptorPanel(const WindowContext& context, EndpointId endpoint, DescriptorModel* all,
                    QWidget* parent = nullptr);
    ~DescriptorPanel() override;
    /// With the menu in place of most buttons.
    QSize minimumSizeHint() const override;

    /// Of the current row; nothing when there is none.
    std::optional<KeptDescriptor> current() const;
    /// Copies what the current one holds to that file, in a worker thread.
    void saveTo(const QString& path);
    void openAsClient();
    void closeCurrent();

signals:
    /// To go with the next message.
    void attachWanted(const sw::KeptDescriptor& kept);
    /// It is an endpoint now.
    void opened(sw::EndpointId id);
    void showInTrafficWanted(sw::RowId row);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildTable();
    QWidget* buildHead();
    void chooseFile();
    void showMenu(const QPoint& position);
    /// For the current row; global.
    void popUpMenu(const QPoint& position);
    void updateButtons();
    void updateShown();
    void fitHeight();
    void fitColumns();
    void fitButtons();
    void say(const QString& words, bool wrong = false);

    WindowContext m_context;
    EndpointId m_endpoint;
    QSortFilterProxyModel* m_rows;
    QTableView* m_table;
    PlainLabel *m_title, *m_words;
    QPushButton *m_save, *m_open, *m_attach, *m_close, *m_closeAll, *m_cancel;
    QToolButton* m_more; // where not all buttons have room
    BackgroundJob* m_saving;
};

} // namespace sw
