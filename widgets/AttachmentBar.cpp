#include "widgets/AttachmentBar.h"

#include "models/base/Bytes.h"
#include "widgets/Parts.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace sw {

namespace {

/// A number that the kernel takes for an id; nothing else.
bool readId(QLineEdit* field, qint64 least, qint64 most, qint64* id)
{
    bool isNumber = false;
    *id = field->text().trimmed().toLongLong(&isNumber);
    const bool right = isNumber && *id >= least && *id <= most;
    markWrong(field, !right);
    return right;
}

} // namespace

AttachmentBar::AttachmentBar(QWidget* parent)
    : QWidget(parent),
      m_menuButton(new QToolButton),
      m_chips(new QScrollArea),
      m_claim(new QComboBox),
      m_pid(new QLineEdit),
      m_uid(new QLineEdit),
      m_gid(new QLineEdit),
      m_credentials(nullptr),
      m_wrong(new PlainLabel({}, LabelTone::Error))
{
    buildMenu();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(buildChips());
    layout->addWidget(m_credentials = buildCredentials());
    updateShown();
}

void AttachmentBar::buildMenu()
{
    m_menuButton->setProperty("framed", true);
    m_menuButton->setText(QStringLiteral("Attach"));
    nameWidget(m_menuButton, QStringLiteral("Attach"));
    m_menuButton->setToolTip(QStringLiteral("Files to go along as descriptors, and credentials"));
    m_menuButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_menuButton->setIcon(themedIcon(QStringLiteral("plus"), IconColor::Dim));
    m_menuButton->setIconSize(Theme::px(16, 16));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_menuButton);
    menu->addAction(QStringLiteral("Attach files…"), this, [this] { chooseFiles(false); });
    menu->addAction(QStringLiteral("Attach files to read and write…"), this, [this] { chooseFiles(true); });
    menu->addSeparator();
    menu->addAction(QStringLiteral("Send credentials"), this, &AttachmentBar::showCredentials);
    m_menuButton->setMenu(menu);
}

QWidget* AttachmentBar::buildChips()
{
    auto* content = new QWidget;
    m_chipRow = new QHBoxLayout(content);
    m_chipRow->setContentsMargins(0, 0, 0, 0);
    m_chipRow->setSpacing(Theme::px(6));
    m_chipRow->addStretch(1);
    m_chips->setWidget(content);
    m_chips->setWidgetResizable(true);
    m_chips->setFrameShape(QFrame::NoFrame);
    m_chips->setFocusPolicy(Qt::NoFocus);
    m_chips->viewport()->setAutoFillBackground(false); // as what lies under it
    content->setAutoFillBackground(false);
    m_chips->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_chips->setObjectName(QStringLiteral("attachments"));
    m_chips->setAccessibleName(QStringLiteral("Attachments"));
    return m_chips;
}

QWidget* AttachmentBar::buildCredentials()
{
    auto* part = new QWidget;
    auto* row = new QHBoxLayout(part);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::px(8));
    m_ids = new QWidget;
    auto* ids = new QHBoxLayout(m_ids);
    ids->setContentsMargins(0, 0, 0, 0);
    ids->setSpacing(Theme::px(8));
    const auto add = [](QHBoxLayout* to, const QString& words, QWidget* field) {
        auto* label = new PlainLabel(words, LabelTone::Secondary);
        label->setBuddy(field);
        nameWidget(field, words);
        to->addWidget(label);
        to->addWidget(field);
    };
    m_claim->addItems({QStringLiteral("None"), QStringLiteral("Ours"), QStringLiteral("Chosen")});
    m_claim->setToolTip(
        QStringLiteral("SCM_CREDENTIALS: who we say we are. Only root may claim to be another"));
    add(row, QStringLiteral("Credentials"), m_claim);
    add(ids, QStringLiteral("Process"), m_pid);
    add(ids, QStringLiteral("User id"), m_uid);
    add(ids, QStringLiteral("Group id"), m_gid);
    const SenderIds ours = SenderIds::ours();
    const qint64 known[] = {ours.pid, ours.uid, ours.gid};
    QLineEdit* const fields[] = {m_pid, m_uid, m_gid};
    for (int i = 0; i < 3; ++i) {
        fields[i]->setText(QString::number(known[i]));
        fields[i]->setFixedWidth(Theme::px(76));
        connect(fields[i], &QLineEdit::textEdited, this, [this] {
            AttachmentRequest ignored;
            request(&ignored); // says at once what is wrong
            emit changed();
        });
    }
    row->addWidget(m_ids);
    m_wrong->setWordWrap(true);
    row->addWidget(m_wrong, 1);
    row->addStretch();
    connect(m_claim, &QComboBox::activated, this, [this](int index) {
        m_withCredentials = Claim(index) != Claim::None;
        updateShown();
        emit changed();
    });
    return part;
}

void AttachmentBar::setAvailable(bool available)
{
    m_available = available;
    m_menuButton->setVisible(available);
    updateShown();
}

void AttachmentBar::chooseFiles(bool forWriting)
{
    auto* dialog = new QFileDialog(window(), forWriting ? QStringLiteral("Attach files to read and write")
                                                        : QStringLiteral("Attach files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this,
            [this, forWriting](const QStringList& paths) { addFiles(paths, forWriting); });
    dialog->open();
}

void AttachmentBar::showCredentials()
{
    m_withCredentials = true;
    if (Claim(m_claim->currentIndex()) == Claim::None)
        m_claim->setCurrentIndex(int(Claim::Ours));
    updateShown();
    m_claim->setFocus();
    emit changed();
}

void AttachmentBar::addFiles(const QStringList& paths, bool forWriting)
{
    for (const QString& path : paths) {
        Entry entry;
        entry.file = {path, forWriting};
        const QString name = escapedText(QFileInfo(path).fileName());
        entry.words = forWriting ? QStringLiteral("%1 (read and write)").arg(name) : name;
        entry.whole = escapedText(path);
        addEntry(entry);
    }
}

void AttachmentBar::addKept(const KeptDescriptor& kept)
{
    Entry entry;
    entry.kept = kept.id;
    const QString name = kept.info.name();
    entry.words = QStringLiteral("%1 %2").arg(kept.info.kindWord(), name.section(u'/', -1));
    entry.whole = kept.info.sentence();
    addEntry(entry);
}

void AttachmentBar::addEntry(const Entry& entry)
{
    if (m_entries.contains(entry))
        return;
    m_entries.append(entry);
    fillChips();
    emit changed();
}

void AttachmentBar::removeAt(qsizetype index)
{
    if (index < 0 || index >= m_entries.size())
        return;
    m_entries.removeAt(index);
    fillChips();
    // The keyboard goes on with the next chip.
    if (auto* next = m_chipRow->itemAt(int(std::min(index, m_entries.size() - 1))); !m_entries.isEmpty())
        next->widget()->findChild<QToolButton*>()->setFocus();
    else
        m_menuButton->setFocus();
    emit changed();
}

QWidget* AttachmentBar::makeChip(const Entry& entry, qsizetype index)
{
    auto* chip = new QFrame;
    chip->setObjectName(QStringLiteral("payloadChip"));
    auto* words = new ElidedLabel;
    words->setText(entry.words);
    words->setMinimumWidth(std::min(words->sizeHint().width(), Theme::px(180)));
    words->setToolTip(plainToolTip(entry.whole));
    words->setAccessibleName(entry.words);
    const auto same = std::count_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& other) { return other.words == entry.words; });
    const QString name = QStringLiteral("Remove %1").arg(same > 1 ? entry.whole : entry.words);
    QToolButton* remove = makeIconButton(name, QStringLiteral("close"));
    remove->setToolTip(plainToolTip(name));
    connect(remove, &QToolButton::clicked, this, [this, index] { removeAt(index); });
    auto* row = new QHBoxLayout(chip);
    row->setContentsMargins(Theme::px(8), Theme::px(2), Theme::px(3), Theme::px(2));
    row->setSpacing(Theme::px(6));
    row->addWidget(words);
    row->addWidget(remove);
    return chip;
}

void AttachmentBar::fillChips()
{
    while (m_chipRow->count() > 1) {
        QLayoutItem* item = m_chipRow->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    int height = 0;
    // The Tab key goes through the chips before what follows; setTabOrder() takes no widget without focus.
    QWidget* last = m_claim->previousInFocusChain();
    while (last != m_claim && last->focusPolicy() == Qt::NoFocus)
        last = last->previousInFocusChain();
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        QWidget* chip = makeChip(m_entries[i], i);
        m_chipRow->insertWidget(int(i), chip);
        last = tabAfter(last, chip);
        height = std::max(height, chip->sizeHint().height());
    }
    m_chips->setFixedHeight(height +
                            (m_entries.size() > 3 ? m_chips->horizontalScrollBar()->sizeHint().height() : 0));
    updateShown();
}

void AttachmentBar::updateShown()
{
    m_chips->setVisible(!m_entries.isEmpty());
    m_credentials->setVisible(m_withCredentials);
    m_ids->setVisible(Claim(m_claim->currentIndex()) == Claim::Chosen);
    m_wrong->setVisible(!m_wrong->text().isEmpty());
    setVisible(m_available && (m_withCredentials || !m_entries.isEmpty()));
}

bool AttachmentBar::request(AttachmentRequest* result)
{
    *result = {};
    m_wrong->clear();
    m_wrong->hide();
    if (!m_available)
        return true;
    for (const Entry& entry : m_entries) {
        if (entry.kept != 0)
            result->kept << entry.kept;
        else
            result->files << entry.file;
    }
    const auto claim = m_withCredentials ? Claim(m_claim->currentIndex()) : Claim::None;
    if (claim == Claim::Ours)
        result->sender = SenderIds::ours();
    if (claim != Claim::Chosen)
        return true;
    constexpr qint64 mostId = std::numeric_limits<quint32>::max() - 1; // the last one means "none"
    qint64 pid = 0, uid = 0, gid = 0;
    const bool isPid = readId(m_pid, 1, std::numeric_limits<qint32>::max(), &pid);
    const bool isUid = readId(m_uid, 0, mostId, &uid), isGid = readId(m_gid, 0, mostId, &gid);
    if (isPid && isUid && isGid) {
        result->sender = SenderIds{pid_t(pid), uid_t(uid), gid_t(gid)};
        return true;
    }
    m_wrong->setText(!isPid   ? QStringLiteral("The process is a number from 1 on")
                     : !isUid ? QStringLiteral("The user is a number from 0 to 4294967294")
                              : QStringLiteral("The group is a number from 0 to 4294967294"));
    m_wrong->show();
    return false;
}

} // namespace sw
