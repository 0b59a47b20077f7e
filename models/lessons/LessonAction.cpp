#include "models/lessons/LessonAction.h"

#include "models/lessons/LessonClaim.h"
#include "models/lessons/LessonWords.h"

namespace sw {
namespace {

struct KnownVerb
{
    const char* name;
    int least, most;
    bool isOfEngine;
};

const KnownVerb* knownVerb(const QString& verb)
{
    static const KnownVerb verbs[] = {{"listener", 2, 9, true},
                                      {"client", 2, 9, true},
                                      {"tap", 3, 3, true},
                                      {"docker", 2, 9, false},
                                      {"tell", 2, 2, true},
                                      {"finish", 1, 1, true},
                                      {"hang-up", 1, 1, true},
                                      {"stop", 1, 1, true},
                                      {"pause-accepting", 1, 1, true},
                                      {"resume-accepting", 1, 1, true},
                                      {"pause-reading", 1, 1, true},
                                      {"resume-reading", 1, 1, true},
                                      {"socket", 2, 3, false},
                                      {"bind", 2, 2, false},
                                      {"listen", 2, 2, false},
                                      {"connect", 2, 2, false},
                                      {"accept", 2, 2, false},
                                      {"send", 2, 2, false},
                                      {"receive", 2, 2, false},
                                      {"fill", 1, 1, false},
                                      {"shutdown", 1, 1, false},
                                      {"close", 1, 1, false},
                                      {"peer", 1, 1, false},
                                      {"unlink", 1, 1, false},
                                      {"chmod", 2, 2, false},
                                      {"mkdir", 2, 2, false},
                                      {"open", 1, 1, false},
                                      {"visit", 1, 2, false},
                                      {"write", 2, 2, false},
                                      {"give", 2, 2, false},
                                      {"take", 1, 1, false}};
    for (const KnownVerb& one : verbs) {
        if (verb == QLatin1String(one.name))
            return &one;
    }
    return nullptr;
}

} // namespace

Result<LessonAction> LessonAction::parse(const QString& line)
{
    LessonAction action;
    const QString wait = QStringLiteral("wait");
    if (line.startsWith(wait + u' ')) {
        const QString rest = line.mid(wait.size() + 1);
        if (const auto claim = LessonClaim::parse(rest); !claim)
            return claim.failure();
        return LessonAction{wait, {rest}};
    }
    auto words = lessonWords(line);
    if (!words)
        return words.failure();
    if (words->isEmpty())
        return Failure{QStringLiteral("An action needs a verb")};
    action.verb = words->takeFirst();
    action.words = *words;
    const KnownVerb* verb = knownVerb(action.verb);
    if (!verb)
        return Failure{QStringLiteral("No action is called “%1”").arg(action.verb)};
    if (action.words.size() < verb->least || action.words.size() > verb->most)
        return Failure{QStringLiteral("“%1” has too few or too many words").arg(line)};
    return action;
}

bool LessonAction::isOfEngine() const
{
    const KnownVerb* known = knownVerb(verb);
    return known && known->isOfEngine;
}

} // namespace sw
