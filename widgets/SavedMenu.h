#pragma once

#include <QByteArray>

#include <functional>

class QMenu;

namespace sw {

class SavedMessages;

/// What can be done with a message of any row.
enum class MessageAction { SendAgain, Edit, Save, Answer };

/// "Answer with": the saved messages, as many as a menu bears; chosen gets one, or nothing for "all of them".
void addAnswerMenu(QMenu* menu, SavedMessages* messages,
                   const std::function<void(const QByteArray& entry)>& chosen);

} // namespace sw
