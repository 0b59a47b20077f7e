#include "widgets/LocalKeys.h"

namespace sw {

namespace {

std::vector<LocalKey> declaredLocalKeys()
{
    std::vector<LocalKey> all;
    QString place;
    const auto add = [&](const char* text, const char* keys, const char* purpose, bool sends = true) {
        all.push_back(
            {place, QString::fromUtf8(text), QString::fromUtf8(keys), QString::fromUtf8(purpose), sends});
    };
    place = QStringLiteral("Lists and tables");
    add("Menu of a row", "Shift+F10\nMenu", "What can be done with it, as by a right-click", false);
    add("Menu bar", "F10", "Then the arrow keys", false);
    add("Open", "Return", "A socket's page or a new client, a message's payload, a step or rule to change",
        false);
    add("Copy", "Ctrl+C", "The chosen messages, the selected bytes, a value of JSON", false);
    add("Remove", "Del", "An endpoint of the list, a rule, a step, a saved message, a container or image");
    add("Rename", "F2", "A saved message or folder");
    add("Refresh", "F5", "Containers or images");
    add("Open all below", "*", "In a tree of JSON", false);

    place = QStringLiteral("Conversation");
    add("Save payload as…", "Ctrl+S", "Of the chosen message", false);
    add("Edit and send", "Ctrl+E", "Makes the chosen message the one that is written");

    place = QStringLiteral("Fields");
    add("Next match", "Return", "Where something is looked for", false);
    add("Previous match", "Shift+Return", "", false);
    add("Complete", "Tab", "In Go to and an address; the Down key chooses from the list", false);
    add("Words of a filter", "Ctrl+Space\nDown", "What may stand there, in Filter traffic", false);
    add("Put away", "Esc", "A form, a find field, a list", false);

    place = QStringLiteral("Message");
    add("Older message", "Up", "From the first line; Down leads back to what was written");
    add("Undo", "Ctrl+Z", "Also what was recalled, loaded or shown in another view");
    add("Redo", "Ctrl+Shift+Z\nCtrl+Y", "");

    place = QStringLiteral("Rules, sequences, saved messages");
    add("Add rule", "Ins", "Below the chosen one");
    add("Move", "Alt+Up\nAlt+Down", "A rule, or a step of a sequence");
    add("Send or play", "Ctrl+Return", "The chosen saved message, the sequence, the HTTP request");
    return all;
}

} // namespace

const std::vector<LocalKey>& localKeys()
{
    static const std::vector<LocalKey> keys = declaredLocalKeys();
    return keys;
}

} // namespace sw
