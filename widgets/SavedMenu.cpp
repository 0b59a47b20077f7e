#include "widgets/SavedMenu.h"

#include "models/session/SavedMessages.h"

#include <QMenu>

namespace sw {

void addAnswerMenu(QMenu* menu, SavedMessages* messages,
                   const std::function<void(const QByteArray& entry)>& chosen)
{
    constexpr int most = 20;
    QMenu* answers = menu->addMenu(QStringLiteral("Answer with"));
    messages->begin();
    int shown = 0;
    if (const auto& listing = messages->listing()) {
        for (const SavedEntry& entry : listing->entries) {
            if (entry.isFolder || !entry.problem.isEmpty())
                continue;
            if (++shown > most)
                break;
            QString words = SavedFolder::shownName(entry.path);
            if (words.size() > 60)
                words = words.left(28) + QStringLiteral("…") + words.right(28);
            answers->addAction(words.replace(u'&', QLatin1String("&&")), answers,
                               [chosen, path = entry.path] { chosen(path); });
        }
    }
    if (shown > 0)
        answers->addSeparator();
    answers->addAction(shown > 0 ? QStringLiteral("All saved messages…") : QStringLiteral("Saved messages…"),
                       answers, [chosen] { chosen({}); });
}

} // namespace sw
