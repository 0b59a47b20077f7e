#include "widgets/SettingsPage.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/AddressBook.h"
#include "widgets/Form.h"
#include "widgets/HttpHistoryModel.h"
#include "widgets/MessageHistory.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include <optional>

namespace sw {

namespace {

constexpr int mostWidth = 760, fieldWidth = 110;

} // namespace

SettingsPage::SettingsPage(std::shared_ptr<Settings> settings, AddressBook& book, bool canRecord,
                           QWidget* parent)
    : QScrollArea(parent),
      m_settings(std::move(settings)),
      m_book(book),
      m_rows(new QGridLayout)
{
    nameWidget(this, QStringLiteral("Settings page"));
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("base"));
    page->setMaximumWidth(Theme::px(mostWidth));
    page->setLayout(m_rows);
    m_rows->setContentsMargins(Theme::px(24), Theme::px(12), Theme::px(24), Theme::px(24));
    m_rows->setHorizontalSpacing(Theme::px(20));
    m_rows->setVerticalSpacing(Theme::px(4));
    m_rows->setColumnStretch(1, 1);
    buildLook();
    if (canRecord) {
        buildSockets();
        buildMessages();
        buildRecording();
        buildLeaving();
        buildMemory();
    }
    m_rows->setRowStretch(m_rows->rowCount(), 1);
    auto* whole = new QWidget; // the rows stay together in a wide window
    whole->setObjectName(QStringLiteral("base"));
    auto* side = new QHBoxLayout(whole);
    side->setContentsMargins(0, 0, 0, 0);
    side->addWidget(page, 1);
    side->addStretch(0);
    setWidget(whole);
}

void SettingsPage::begin() { findChild<QComboBox*>()->setFocus(Qt::ShortcutFocusReason); }

void SettingsPage::addHead(const QString& words)
{
    auto* head = new PlainLabel(words, LabelTone::Secondary);
    head->setFont(Theme::head());
    head->setContentsMargins(0, Theme::px(16), 0, Theme::px(6));
    m_rows->addWidget(head, m_rows->rowCount(), 0, 1, 2);
}

void SettingsPage::addRow(const QString& words, QWidget* control, const QString& sentence)
{
    const int row = m_rows->rowCount();
    auto* label = new PlainLabel(words);
    label->setBuddy(control);
    nameWidget(control, words);
    auto* about = new PlainLabel(sentence, LabelTone::Dim);
    about->setWordWrap(true);
    about->setContentsMargins(0, 0, 0, Theme::px(8));
    control->setAccessibleDescription(sentence);
    m_rows->addWidget(label, row, 0);
    if (!control->parentWidget())
        m_rows->addWidget(control, row, 1, Qt::AlignLeft);
    else
        m_rows->addWidget(control->parentWidget(), row, 1);
    m_rows->addWidget(about, row + 1, 1);
}

QComboBox* SettingsPage::addCombo(const QString& words, const QString& key, const QByteArray& fallback,
                                  const QList<Choices>& choices, const QString& sentence)
{
    auto* combo = new QComboBox;
    combo->setMinimumWidth(Theme::px(fieldWidth));
    for (const Choices& choice : choices)
        combo->addItem(choice.text, choice.value);
    const auto showKept = [this, combo, key, fallback] {
        const QByteArray kept = m_settings->bytes(key);
        combo->setCurrentIndex(std::max(0, combo->findData(kept.isNull() ? fallback : kept)));
    };
    showKept();
    connect(combo, &QComboBox::activated, this,
            [this, combo, key] { m_settings->setBytes(key, combo->currentData().toByteArray()); });
    connect(m_settings.get(), &Settings::changed, combo, [key, showKept](const QString& changed) {
        if (changed == key)
            showKept();
    });
    addRow(words, combo, sentence);
    return combo;
}

QLineEdit* SettingsPage::addNumber(const QString& words, const Setting<int>& setting, int least, int most,
                                   const QString& unit, const QString& sentence)
{
    auto* line = new QWidget;
    auto* edit = new QLineEdit(line);
    auto* behind = new PlainLabel(unit, LabelTone::Secondary);
    auto* problem = new PlainLabel({}, LabelTone::Error);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    edit->setFixedWidth(Theme::px(fieldWidth));
    layout->addWidget(edit);
    layout->addWidget(behind);
    layout->addWidget(problem, 1);
    const auto showKept = [this, edit, setting] {
        const QString kept = QString::number(m_settings->value(setting));
        if (edit->text() != kept && !(edit->hasFocus() && edit->isModified()))
            edit->setText(kept);
    };
    showKept();
    const auto number = [edit, least, most]() -> std::optional<int> {
        bool ok = false;
        const int typed = edit->text().trimmed().toInt(&ok);
        return ok && typed >= least && typed <= most ? std::optional(typed) : std::nullopt;
    };
    connect(edit, &QLineEdit::textChanged, this, [=] {
        const bool ok = number().has_value();
        markWrong(edit, !ok);
        problem->setText(ok ? QString()
                            : QStringLiteral("A whole number from %1 to %2")
                                  .arg(trafficNumberText(quint64(least)), trafficNumberText(quint64(most))));
        edit->setAccessibleDescription(ok ? sentence : problem->text());
    });
    connect(edit, &QLineEdit::editingFinished, this, [=, this] { // 150 is not 15 first
        if (!edit->isModified()) // what was changed elsewhere meanwhile is not changed back
            return;
        if (const auto typed = number()) {
            edit->setModified(false);
            m_settings->set(setting, *typed);
        }
    });
    const QString key = QLatin1String(setting.key);
    connect(m_settings.get(), &Settings::changed, edit, [key, showKept](const QString& changed) {
        if (changed == key)
            showKept();
    });
    addRow(words, edit, sentence);
    return edit;
}

void SettingsPage::addSwitch(const QString& words, const Setting<bool>& setting, QWidget* button,
                             const QString& sentence)
{
    auto* line = new QWidget;
    auto* box = new QCheckBox(words, line);
    nameWidget(box, words);
    box->setChecked(m_settings->value(setting));
    box->setAccessibleDescription(sentence);
    connect(box, &QCheckBox::toggled, this, [this, setting](bool on) { m_settings->set(setting, on); });
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(box, 1);
    if (button)
        layout->addWidget(button);
    const int row = m_rows->rowCount();
    auto* about = new PlainLabel(sentence, LabelTone::Dim);
    about->setWordWrap(true);
    about->setContentsMargins(0, 0, 0, Theme::px(8));
    m_rows->addWidget(line, row, 1);
    m_rows->addWidget(about, row + 1, 1);
}

void SettingsPage::buildLook()
{
    addHead(QStringLiteral("Look"));
    QComboBox* theme =
        addCombo(QStringLiteral("Theme"), QLatin1String(Choice::theme.key), Choice::theme.fallback.toLatin1(),
                 {{QStringLiteral("System"), "system"},
                  {QStringLiteral("Light"), "light"},
                  {QStringLiteral("Dark"), "dark"}},
                 QStringLiteral("System follows the colours of the desktop."));
    QLineEdit* zoom = addNumber(
        QStringLiteral("Zoom"), Choice::zoom, Theme::leastZoom, Theme::mostZoom, QStringLiteral("%"),
        QStringLiteral("Size of all text, rows and icons. Ctrl++ and Ctrl+- change it, too."));
    // What is in force, whoever has set it.
    const auto showLook = [theme, zoom] {
        theme->setCurrentIndex(int(Theme::instance().mode()));
        const QString now = QString::number(Theme::instance().zoom());
        if (zoom->text() != now && !(zoom->hasFocus() && zoom->isModified()))
            zoom->setText(now);
    };
    connect(&Theme::instance(), &Theme::changed, zoom, showLook);
    showLook();
}

void SettingsPage::buildSockets()
{
    addHead(QStringLiteral("Sockets"));
    const auto pace = [](const char* words, int milliseconds) {
        return Choices{QLatin1String(words), QByteArray::number(milliseconds)};
    };
    addCombo(QStringLiteral("Refresh sockets"), QLatin1String(Choice::socketRefresh.key), "0",
             {pace("Auto", 0), pace("250 ms", 250), pace("1 s", 1000), pace("5 s", 5000)},
             QStringLiteral("How often the table of sockets looks at the kernel. Auto looks less often "
                            "when a look takes long."));
    addCombo(
        QStringLiteral("Received descriptors"), QLatin1String(Choice::keepDescriptors.key),
        QByteArray("true"),
        {{QStringLiteral("Keep open"), QByteArray("true")},
         {QStringLiteral("Close at once"), QByteArray("false")}},
        QStringLiteral("Keep open: they are listed on the page of their endpoint, to be saved, sent on or "
                       "opened, until you close them or stop it. Applies to endpoints started from now on."));
}

void SettingsPage::buildMessages()
{
    addHead(QStringLiteral("Messages"));
    const auto choice = [](const char* words, const char* value) {
        return Choices{QLatin1String(words), value};
    };
    addCombo(QStringLiteral("Traffic time"), QLatin1String(Choice::trafficTime.key),
             Choice::trafficTime.fallback.toLatin1(),
             {choice("Time of day", "time"), choice("Date and time", "date"),
              choice("Since start of capture", "start"), choice("Since row shown before", "delta")},
             QStringLiteral("What the Time column of the traffic shows."));
    addCombo(QStringLiteral("Conversation bytes"), QLatin1String(Choice::conversationBytes.key), "0",
             {choice("Text", "0"), choice("Hex", "1"), choice("Both", "2")},
             QStringLiteral("How the messages of a page are written out."));
    addCombo(QStringLiteral("Payload bytes"), QLatin1String(Choice::payloadMode.key),
             Choice::payloadMode.fallback.toLatin1(),
             {choice("Text", "text"), choice("Hex", "hex"), choice("Both", "both")},
             QStringLiteral("How the payload beside a chosen row is written out."));
    addCombo(QStringLiteral("Line ending of new pages"), QLatin1String(Choice::lineEnding.key),
             Choice::lineEnding.fallback.toLatin1(),
             {choice("None", "None"), choice("LF", "LF"), choice("CRLF", "CRLF"), choice("CR", "CR"),
              choice("NUL", "NUL")},
             QStringLiteral("What the composer of the next page puts after a message."));
}

void SettingsPage::buildRecording()
{
    addHead(QStringLiteral("Recording"));
    addNumber(QStringLiteral("Rows kept"), Choice::captureRows, 20'000, 100'000'000, QStringLiteral("rows"),
              QStringLiteral("When there are more, the oldest go. From the next start on."));
    addNumber(QStringLiteral("Disk used"), Choice::captureMegabytes, 16, 1'000'000, QStringLiteral("MiB"),
              QStringLiteral("Of rows and payload together; the oldest go first. From the next start on."));
}

void SettingsPage::buildLeaving()
{
    addHead(QStringLiteral("Leaving"));
    addSwitch(
        QStringLiteral("Ask before quitting"), Choice::askBeforeQuit, nullptr,
        QStringLiteral("While other programs are connected to what runs here. About marks and comments that "
                       "would go with an unsaved recording it asks in any case."));
}

/// What the forms remember has its place there; here it can be forgotten.
void SettingsPage::addForm()
{
    QPushButton* reset = makeButton(QStringLiteral("Reset forms now"));
    connect(reset, &QPushButton::clicked, this, [this] {
        Choice::forEachOfForms([this](const auto& setting) { m_settings->set(setting, setting.fallback); });
        for (Form* form : window()->findChildren<Form*>())
            form->forgetDraft();
    });
    const QString sentence =
        QStringLiteral("New listener and New client start as they were last left. This makes them new.");
    reset->setAccessibleDescription(sentence);
    const int row = m_rows->rowCount();
    auto* about = new PlainLabel(sentence, LabelTone::Dim);
    about->setWordWrap(true);
    about->setContentsMargins(0, 0, 0, Theme::px(8));
    m_rows->addWidget(new PlainLabel(QStringLiteral("Forms")), row, 0);
    m_rows->addWidget(reset, row, 1, Qt::AlignRight);
    m_rows->addWidget(about, row + 1, 1);
}

void SettingsPage::buildMemory()
{
    addHead(QStringLiteral("Memory"));
    QPushButton* forget = makeButton(QStringLiteral("Forget addresses now"));
    const auto update = [this, forget] { forget->setEnabled(!m_book.recent().isEmpty()); };
    update();
    connect(&m_book, &AddressBook::changed, forget, update);
    connect(forget, &QPushButton::clicked, &m_book, &AddressBook::forgetRecent);
    addSwitch(QStringLiteral("Remember addresses"), Choice::rememberAddresses, forget,
              QStringLiteral("The last %1 addresses, offered in Go to and in the forms. Favourites stay.")
                  .arg(AddressBook::mostRecent));
    addForm();
    MessageHistory* messages = MessageHistory::of(m_settings.get());
    QPushButton* clear = makeButton(QStringLiteral("Forget messages now"));
    HttpHistoryModel* requests = HttpHistoryModel::of(m_settings.get());
    const auto updateClear = [messages, requests, clear] {
        clear->setEnabled(messages->size() > 0 || requests->rowCount() > 0);
    };
    updateClear();
    connect(requests, &QAbstractItemModel::rowsInserted, clear, updateClear);
    connect(requests, &QAbstractItemModel::modelReset, clear, updateClear);
    connect(clear, &QPushButton::clicked, requests, &HttpHistoryModel::clear);
    connect(messages, &MessageHistory::changed, clear, updateClear);
    connect(clear, &QPushButton::clicked, messages, &MessageHistory::clear);
    addSwitch(QStringLiteral("Remember messages"), Choice::rememberMessages, clear,
              QStringLiteral(
                  "The last %1 messages sent, offered by Up in the composer, and the last %2 HTTP requests "
                  "without Authorization and other secrets, also after a restart.")
                  .arg(MessageHistory::mostEntries)
                  .arg(HttpHistoryBounds().records));
    addMessagesFolder();
}

void SettingsPage::addMessagesFolder()
{
    auto* line = new QWidget;
    auto* edit = new QLineEdit(line);
    auto* problem = new PlainLabel({}, LabelTone::Error);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(8));
    layout->addWidget(edit, 1);
    layout->addWidget(problem);
    const QString sentence =
        QStringLiteral("Where saved messages are, one plain file each. Empty: in your data directory, under "
                       "socket-workbench/messages.");
    const auto wrong = [edit] {
        const QString path = edit->text();
        return !path.isEmpty() && !path.startsWith(u'/') && !path.startsWith(QLatin1String("~/"));
    };
    edit->setText(m_settings->value(Choice::messagesFolder));
    connect(edit, &QLineEdit::textChanged, this, [=] {
        markWrong(edit, wrong());
        problem->setText(wrong() ? QStringLiteral("A path that begins with / or ~/") : QString());
        edit->setAccessibleDescription(wrong() ? problem->text() : sentence);
    });
    connect(edit, &QLineEdit::editingFinished, this, [=, this] {
        if (!wrong())
            m_settings->set(Choice::messagesFolder, edit->text());
    });
    addRow(QStringLiteral("Messages folder"), edit, sentence);
}

} // namespace sw
