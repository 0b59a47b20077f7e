#include "widgets/HomePath.h"

#include <QDir>
#include <QLineEdit>
#include <QValidator>

namespace sw {

namespace {

/// A validator, because it may change the text before anybody hears of it.
class HomeExpander : public QValidator
{
public:
    using QValidator::QValidator;
    State validate(QString& text, int& cursor) const override
    {
        if (text == QLatin1String("~"))
            return Intermediate; // "~/" perhaps
        if (text.startsWith(QLatin1String("~/"))) {
            const QString home = QDir::homePath();
            const qsizetype before = text.size();
            text.replace(0, 1, home == QLatin1String("/") ? QString() : home);
            cursor += int(text.size() - before);
        }
        return Acceptable;
    }
    void fixup(QString& text) const override
    {
        if (text == QLatin1String("~"))
            text = QDir::homePath();
    }
};

} // namespace

void expandHome(QLineEdit* field) { field->setValidator(new HomeExpander(field)); }

} // namespace sw
