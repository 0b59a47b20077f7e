#include "models/base/ProcessName.h"

namespace sw {
namespace {

const QLatin1String ownCommand("socket-workbenc");
const QLatin1String ownName("Socket Workbench");

} // namespace

QString shownProcess(const QString& command) { return command == ownCommand ? QString(ownName) : command; }

QString ownShownName() { return ownName; }

QString withShownProcess(QString sentence)
{
    const QString before = QStringLiteral(", pid ");
    return sentence.replace(u' ' + ownCommand + before, u' ' + ownName + before);
}

} // namespace sw
