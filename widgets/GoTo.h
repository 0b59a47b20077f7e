#pragma once

#include "widgets/BackgroundJob.h"
#include "widgets/GoToSearch.h"

#include <QLineEdit>
#include <QPointer>

namespace sw {

class AddressBook;
class Commands;
class EndpointModel;
class GoToHead;
class GoToPopup;
class VerdictProbe;
enum class CommandId;

/// What Go to offers. The pointers outlive the field.
struct GoToSources
{
    Commands* commands = nullptr;
    AddressBook* book = nullptr;
    EndpointModel* endpoints = nullptr; ///< null: nothing can be started here
    Inspector* inspector = nullptr;     ///< null: no table of sockets
};

/// The field at the right of the toolbar: an address, a socket, a page or a command, found as it is typed and
/// gone to with Enter.
class GoTo : public QLineEdit
{
    Q_OBJECT
public:
    explicit GoTo(const GoToSources& sources, QWidget* parent = nullptr);
    ~GoTo() override;

    /// Takes the focus, chooses the text, shows what there is to go to.
    void begin();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void connectWanted(const sw::SocketAddress& address, sw::SocketType type);
    void httpWanted(const sw::SocketAddress& address);
    void tapWanted(const sw::SocketAddress& address);
    void listenWanted(const sw::SocketAddress& address);
    /// From a TCP address.
    void bridgeWanted(const QString& from);
    void replaceWanted(const sw::SocketAddress& address);
    /// An address as SocketAddress::parse() takes it.
    void accessWanted(const QString& address);
    /// A filter of the Sockets table.
    void socketsWanted(const QString& filter);
    void endpointWanted(quint32 id);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void onText();
    void search();
    void refresh();
    void perform(const GoToItem& item);
    void performDefault();
    void leave();
    bool isDecided() const;
    QString unusedAddress() const;
    bool isOwn(const QWidget* widget) const;
    std::vector<GoToItem> hereItems() const;
    std::vector<GoToItem> candidates();
    void addAddresses(std::vector<GoToItem>& items) const;
    void addEndpoints(std::vector<GoToItem>& items);
    void addCommands(std::vector<GoToItem>& items) const;
    void toggleFavourite(const GoToItem& item);

    /// An endpoint's offer, and what it was made from.
    struct Page
    {
        SocketAddress address, target;
        QString name;
        GoToItem item;
    };

    GoToSources m_sources;
    std::vector<Page> m_pages;
    GoToIndex m_index;
    VerdictProbe* m_probe;
    GoToPopup* m_popup;
    GoToHead* m_head;
    BackgroundJob m_job;
    std::vector<GoToItem> m_found;
    QPointer<QWidget> m_before; // had the focus
    bool m_enterWaits = false;  // for what is there to be known
};

} // namespace sw
