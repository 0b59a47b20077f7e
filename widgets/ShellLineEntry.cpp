#include "widgets/ShellLineEntry.h"

#include "models/session/ShellLines.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace sw {

void addShellLineEntry(QMenu* menu, const EndpointSpec& spec, const std::shared_ptr<TrafficStore>& store,
                       RowId row)
{
    TrafficReader reader(store);
    const TrafficRecord* record = reader.record(row);
    if (!record || (record->event != TrafficEvent::Received && record->event != TrafficEvent::Sent))
        return;
    if (record->size > maxShellPayload) {
        menu->addAction(
                QStringLiteral("Copy as socat line (for messages up to %1 KiB)").arg(maxShellPayload / 1024))
            ->setEnabled(false);
        return;
    }
    const TrafficEvent event = record->event;
    const ShellLine line = messageShellLine(spec, event, reader.payload(row));
    if (line)
        menu->addAction(QStringLiteral("Copy as %1 line").arg(line.tool), menu,
                        [text = line.text] { QGuiApplication::clipboard()->setText(text); });
}

} // namespace sw
