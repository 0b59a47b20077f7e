#include "widgets/SendOptionsBar.h"

#include "models/base/Bytes.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

namespace sw {

namespace {

struct FramingChoice
{
    const char* name;
    const char* words; ///< Framing::fromWords(); of the delimiter: without it
};

constexpr FramingChoice framingChoices[] = {
    {"None", "none"},
    {"Length, 1 byte", "length 1"},
    {"Length, 2 bytes big-endian", "length 2 big"},
    {"Length, 2 bytes little-endian", "length 2 little"},
    {"Length, 4 bytes big-endian", "length 4 big"},
    {"Length, 4 bytes little-endian", "length 4 little"},
    {"Length, 8 bytes big-endian", "length 8 big"},
    {"Length, 8 bytes little-endian", "length 8 little"},
    {"Delimiter", "delimiter"},
};

} // namespace

SendOptionsBar::SendOptionsBar(QWidget* parent)
    : QWidget(parent),
      m_macros(new QCheckBox(QStringLiteral("Macros"))),
      m_kind(new QComboBox),
      m_delimiter(new QLineEdit(QStringLiteral("\\n")))
{
    nameWidget(m_macros, QStringLiteral("Macros"));
    m_macros->setToolTip(plainToolTip(
        QStringLiteral("Replaces {{TIME}}, {{TIME:s}} (or ms, us, ns), {{COUNTER}} and {{RANDOM:8}} when "
                       "a message goes out")));
    for (const FramingChoice& choice : framingChoices)
        m_kind->addItem(QLatin1String(choice.name), QLatin1String(choice.words));
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kind->setMinimumContentsLength(16);
    m_kind->setToolTip(
        QStringLiteral("What is added so that the receiver can tell one message from the next"));
    m_delimiter->setFixedWidth(Theme::px(70));
    m_delimiter->setToolTip(
        plainToolTip(QStringLiteral("Follows each message; with \\n \\r \\t \\0 \\\\ \\xNN")));
    auto* label = new PlainLabel(QStringLiteral("Framing"), LabelTone::Secondary);
    label->setBuddy(m_kind);
    nameWidget(m_kind, QStringLiteral("Framing"));
    nameWidget(m_delimiter, QStringLiteral("Delimiter"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    row->addWidget(m_macros);
    row->addWidget(label);
    row->addWidget(m_kind);
    row->addWidget(m_delimiter);
    row->addStretch(1);
    connect(m_macros, &QCheckBox::toggled, this, &SendOptionsBar::changed);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &SendOptionsBar::read);
    connect(m_delimiter, &QLineEdit::textChanged, this, &SendOptionsBar::read);
    read();
}

void SendOptionsBar::read()
{
    const QString words = m_kind->currentData().toString();
    const bool delimited = words == QLatin1String("delimiter");
    m_delimiter->setVisible(delimited);
    const Result<Framing> framing =
        Framing::fromWords(delimited ? words + u' ' + m_delimiter->text() : words);
    m_framing = framing ? *framing : Framing();
    m_wrong = framing ? QString() : QStringLiteral("Delimiter: %1").arg(framing.failure().sentence);
    markWrong(m_delimiter, !framing);
    m_delimiter->setAccessibleDescription(m_wrong);
    emit changed();
}

std::optional<SendOptions> SendOptionsBar::options() const
{
    if (!m_wrong.isEmpty())
        return {};
    return SendOptions{m_macros->isChecked(), m_framing};
}

void SendOptionsBar::setOptions(const SendOptions& options)
{
    const bool delimited = options.framing.kind == Framing::Kind::Delimiter;
    m_macros->setChecked(options.macros);
    if (delimited)
        m_delimiter->setText(escapedText(options.framing.delimiter));
    m_kind->setCurrentIndex(
        std::max(0, m_kind->findData(delimited ? QStringLiteral("delimiter") : options.framing.words())));
}

QStringList SendOptionsBar::words() const
{
    QStringList words;
    if (m_macros->isChecked())
        words << QStringLiteral("macros");
    const QString kind = m_kind->currentText().toLower();
    if (m_delimiter->isVisibleTo(this))
        words << kind + u' ' + m_delimiter->text();
    else if (m_kind->currentIndex() > 0)
        words << kind;
    return words;
}

void SendOptionsBar::focusDelimiter() { m_delimiter->setFocus(Qt::OtherFocusReason); }

} // namespace sw
