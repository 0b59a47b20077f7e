#include "widgets/AddressBook.h"

#include "widgets/Settings.h"

#include <QDir>
#include <QFile>

namespace sw {

namespace {

bool isAddressKey(const QString& key)
{
    return key == QLatin1String(Choice::recentAddresses.key) ||
           key == QLatin1String(Choice::favouriteAddresses.key);
}

/// A file that a person edited may hold anything.
QStringList readAddresses(const QStringList& kept, qsizetype most)
{
    QStringList addresses;
    for (const QString& text : kept) {
        const auto parsed = SocketAddress::parse(text);
        if (parsed && parsed->isUnix() && !addresses.contains(parsed->copyText()))
            addresses << parsed->copyText();
        if (addresses.size() == most)
            break;
    }
    return addresses;
}

/// A relative path means something else in another directory.
QString rememberedForm(const SocketAddress& address)
{
    if (address.kind() != SocketAddress::Kind::Path || address.bytes().startsWith('/'))
        return address.copyText();
    const QByteArray whole = QFile::encodeName(QDir::currentPath()) + '/' + address.bytes();
    return whole.size() <= SocketAddress::maxLength ? SocketAddress::path(whole).copyText()
                                                    : address.copyText();
}

} // namespace

AddressBook::AddressBook(std::shared_ptr<Settings> settings, QObject* parent)
    : QObject(parent),
      m_settings(std::move(settings))
{
    connect(m_settings.get(), &Settings::changed, this, [this](const QString& key) {
        if (isAddressKey(key))
            emit changed();
    });
}

QStringList AddressBook::recent() const
{
    return readAddresses(m_settings->value(Choice::recentAddresses), mostRecent);
}

QStringList AddressBook::favourites() const
{
    return readAddresses(m_settings->value(Choice::favouriteAddresses), mostFavourites);
}

bool AddressBook::isFavourite(const SocketAddress& address) const
{
    return favourites().contains(rememberedForm(address));
}

void AddressBook::addRecent(const SocketAddress& address)
{
    if (!address.isUnix() || !m_settings->value(Choice::rememberAddresses))
        return;
    QStringList addresses = recent();
    addresses.removeAll(rememberedForm(address));
    addresses.prepend(rememberedForm(address));
    m_settings->set(Choice::recentAddresses, addresses.mid(0, mostRecent));
}

void AddressBook::setFavourite(const SocketAddress& address, bool favourite)
{
    QStringList addresses = favourites();
    addresses.removeAll(rememberedForm(address));
    if (favourite && address.isUnix())
        addresses.prepend(rememberedForm(address));
    m_settings->set(Choice::favouriteAddresses, addresses.mid(0, mostFavourites));
}

void AddressBook::forgetRecent() { m_settings->set(Choice::recentAddresses, QStringList()); }

} // namespace sw
