#pragma once

#include <QScrollArea>

namespace sw {

class AccessPanel;
class AddressBook;
class AddressField;

/// The tab that explains who may connect to any address.
class AccessPage : public QScrollArea
{
    Q_OBJECT
public:
    /// The book outlives the page.
    explicit AccessPage(const AddressBook& book, QWidget* parent = nullptr);
    /// As if typed; empty leaves what is there. Gives the address the focus.
    void begin(const QString& address);

private:
    AddressField* m_address;
    AccessPanel* m_panel;
};

} // namespace sw
