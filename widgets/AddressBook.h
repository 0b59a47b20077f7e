#pragma once

#include "models/kernel/SocketAddress.h"

#include <QObject>
#include <QStringList>

#include <memory>

namespace sw {

class Settings;

/// The addresses that a person used lately and those to keep, newest first, as copyText() gives them;
/// relative paths are made whole. Kept in the settings. GUI thread.
class AddressBook : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype mostRecent = 30;
    static constexpr qsizetype mostFavourites = 100;

    explicit AddressBook(std::shared_ptr<Settings> settings, QObject* parent = nullptr);

    QStringList recent() const;
    QStringList favourites() const;
    bool isFavourite(const SocketAddress& address) const;

    /// Nothing when the person does not want addresses remembered.
    void addRecent(const SocketAddress& address);
    /// The oldest favourite goes when there are too many.
    void setFavourite(const SocketAddress& address, bool favourite);
    /// Of the recent ones; favourites stay.
    void forgetRecent();

signals:
    void changed();

private:
    std::shared_ptr<Settings> m_settings;
};

} // namespace sw
