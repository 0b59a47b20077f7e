#include "widgets/SocketMenu.h"

#include "models/base/FilterWords.h"
#include "models/inspect/SocketRecord.h"
#include "widgets/Icons.h"

#include <QMenu>

namespace sw {

namespace {

QString filterWord(const QString& field, const QString& value)
{
    return field + QLatin1Char(':') + quotedFilterValue(value);
}

QString joinedFilter(const QString& filter, const QString& word)
{
    return filter.trimmed().isEmpty() ? word : filter.trimmed() + QLatin1Char(' ') + word;
}

} // namespace

bool canConnectTo(const SocketRecord& record)
{
    return record.type != SocketType::Datagram && record.state == SocketState::Listening &&
           record.address.kind() != SocketAddress::Kind::Unnamed && !record.isMasked();
}

bool hasAccessToExplain(const SocketRecord& record)
{
    return record.address.kind() == SocketAddress::Kind::Path && record.address.bytes().startsWith('/');
}

QString filterOnly(const QString& filter, const QString& field, const QString& value)
{
    QString rest = filter;
    const std::vector<FilterWord> words = splitFilterWords(filter, {QLatin1String(":"), true});
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        if (word->key == field)
            rest.remove(word->offset, word->length);
    }
    return joinedFilter(rest, filterWord(field, value));
}

QString filterWithout(const QString& filter, const QString& field, const QString& value)
{
    const QString word = QLatin1Char('-') + filterWord(field, value);
    return filter.contains(word) ? filter : joinedFilter(filter, word);
}

void fillSocketMenu(QMenu* menu, const SocketRecord& record, bool canStart, const QString& filterNow,
                    const std::function<void(SocketAct)>& act,
                    const std::function<void(const QString&)>& setFilter)
{
    const bool named = record.address.kind() != SocketAddress::Kind::Unnamed;
    const auto add = [&](const QString& text, SocketAct which, const char* icon) {
        QAction* action = menu->addAction(text, menu, [act, which] { act(which); });
        action->setIcon(themedIcon(QLatin1String(icon), IconColor::Dim));
    };
    if (canStart && canConnectTo(record))
        add(QStringLiteral("Connect"), SocketAct::Connect, "client");
    if (canStart && canConnectTo(record) && record.type == SocketType::Stream)
        add(QStringLiteral("HTTP request"), SocketAct::Http, "http");
    if (canStart && canConnectTo(record))
        add(QStringLiteral("Tap"), SocketAct::Tap, "tap");
    if (canStart && record.pathState == SocketRecord::PathState::Deleted)
        add(QStringLiteral("Listen here…"), SocketAct::ListenHere, "listener");
    if (hasAccessToExplain(record))
        add(QStringLiteral("Explain access"), SocketAct::ExplainAccess, "access");
    menu->addSeparator(); // one that nothing stands before is not shown
    if (named)
        add(QStringLiteral("Copy address"), SocketAct::CopyAddress, "copy");
    add(QStringLiteral("Copy row"), SocketAct::CopyRow, "copy");
    if (named && record.state == SocketState::Listening)
        add(QStringLiteral("Copy as socat line"), SocketAct::CopySocat, "copy");

    const auto narrow = [&](const QString& what, const QString& field, const QString& value) {
        menu->addSeparator();
        menu->addAction(QStringLiteral("Only this ") + what, menu,
                        [=] { setFilter(filterOnly(filterNow, field, value)); });
        menu->addAction(QStringLiteral("Without this ") + what, menu,
                        [=] { setFilter(filterWithout(filterNow, field, value)); });
    };
    if (!record.owners.empty())
        narrow(QStringLiteral("process"), QStringLiteral("pid"), QString::number(record.owners.front().pid));
    narrow(QStringLiteral("state"), QStringLiteral("state"), socketStateName(record.state));
    if (named)
        narrow(QStringLiteral("path"), QStringLiteral("path"), record.address.display());
    if (record.peerInode) {
        menu->addSeparator();
        add(QStringLiteral("Show peer row"), SocketAct::ShowPeer, "follow");
    }
}

} // namespace sw
