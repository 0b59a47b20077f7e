#include "widgets/MessageBody.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/MessageFile.h"
#include "widgets/Parts.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadEdit.h"
#include "widgets/PayloadView.h"
#include "widgets/Theme.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sw {

namespace {

PayloadLayout::Mode viewMode(MessageText::Way way)
{
    switch (way) {
    case MessageText::Way::Hex:
        return PayloadLayout::Mode::Hex;
    case MessageText::Way::File:
        return PayloadLayout::Mode::Both;
    default:
        return PayloadLayout::Mode::Text;
    }
}

constexpr QLatin1String escapedPrefix("escaped:"); // as addresses have it

/// The field shows no byte of a name that would hide or act.
QString fieldOfPath(const QString& path)
{
    const QString escaped = escapedText(path);
    if (!path.startsWith(escapedPrefix) &&
        QString(escaped).replace(QLatin1String("\\\\"), QLatin1String("\\")) == path)
        return path;
    return escapedPrefix + escaped;
}

QString pathOfField(const QString& text)
{
    if (!text.startsWith(escapedPrefix))
        return text;
    const ParsedBytes path = parseEscapes(text.sliced(escapedPrefix.size()));
    return path.error ? text : QFile::decodeName(path.bytes);
}

} // namespace

MessageBody::MessageBody(MessageFile* file, QWidget* parent)
    : QWidget(parent),
      m_file(file),
      m_edit(new PayloadEdit),
      m_chip(nullptr),
      m_fileRow(nullptr),
      m_chipWords(new ElidedLabel),
      m_clear(makeButton(QStringLiteral("Clear"), QStringLiteral("close"))),
      m_choose(makeButton(QStringLiteral("Choose file…"), QStringLiteral("file"))),
      m_path(new QLineEdit),
      m_fileWords(new PlainLabel({}, LabelTone::Secondary)),
      m_bytes(new PayloadBox)
{
    nameWidget(m_edit, QStringLiteral("Message"));
    m_edit->setPlaceholderText(QStringLiteral("Message"));
    m_edit->setMinimumHeight(Theme::px(48)); // two lines
    nameWidget(m_bytes->view(), QStringLiteral("Message bytes"));
    m_bytes->view()->setMinimumHeight(Theme::px(42));
    m_bytes->setQuiet({});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_chip = buildChip());
    layout->addWidget(m_fileRow = buildFileRow());
    layout->addWidget(m_bytes, 1);
    connect(m_clear, &QPushButton::clicked, this, &MessageBody::clearWanted);
    connect(m_choose, &QPushButton::clicked, this, &MessageBody::chooseFile);
    connect(m_path, &QLineEdit::textEdited, this,
            [this](const QString& text) { emit pathTyped(pathOfField(text)); });
    connect(m_file, &MessageFile::changed, this, &MessageBody::onFileChanged);
    show(m_message);
}

QWidget* MessageBody::buildChip()
{
    auto* chip = new QFrame;
    chip->setObjectName(QStringLiteral("payloadChip"));
    auto* icon = new QLabel;
    icon->setPixmap(themedIcon(QStringLiteral("file"), IconColor::Dim).pixmap(Theme::px(16, 16)));
    auto* row = new QHBoxLayout(chip);
    row->setContentsMargins(Theme::px(8), Theme::px(3), Theme::px(3), Theme::px(3));
    row->setSpacing(Theme::px(6));
    row->addWidget(icon);
    row->addWidget(m_chipWords, 1);
    row->addWidget(m_clear);
    return chip;
}

QWidget* MessageBody::buildFileRow()
{
    auto* label = new PlainLabel(QStringLiteral("File path"), LabelTone::Secondary);
    label->setBuddy(m_path);
    nameWidget(m_path, QStringLiteral("File path"));
    m_path->setPlaceholderText(QStringLiteral("/path/to/file, or drop a file here"));
    m_path->setFont(Theme::mono());
    auto* part = new QWidget;
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::px(8));
    row->addWidget(label);
    row->addWidget(m_path, 1);
    row->addWidget(m_choose);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    layout->addLayout(row);
    layout->addWidget(m_fileWords);
    m_fileWords->setWordWrap(true);
    return part;
}

void MessageBody::show(const MessageText& message, qsizetype cursor)
{
    m_message = message;
    const MessageText::Shape shape = message.shape();
    m_isFilling = true;
    m_edit->setWay(message.way());
    if (m_edit->rawText().replace(QChar(QChar::ParagraphSeparator), u'\n') !=
        QString(message.text()).replace(QChar(QChar::ParagraphSeparator), u'\n'))
        m_edit->setRawText(message.text(), cursor);
    m_isFilling = false;
    const bool hadFocus = isAncestorOf(focusWidget()) && focusWidget()->hasFocus();
    m_edit->setVisible(shape == MessageText::Shape::Editor);
    m_chip->setVisible(shape == MessageText::Shape::Large);
    m_fileRow->setVisible(shape == MessageText::Shape::File);
    m_bytes->view()->setMode(viewMode(message.way()));
    if (pathOfField(m_path->text()) != message.path() && !(m_path->hasFocus() && message.path().isEmpty()))
        m_path->setText(fieldOfPath(message.path()));
    onFileChanged();
    if (hadFocus)
        focusPart();
}

void MessageBody::focusPart()
{
    const MessageText::Shape shape = m_message.shape();
    QWidget* part = shape == MessageText::Shape::Editor ? static_cast<QWidget*>(m_edit)
                    : shape == MessageText::Shape::File ? static_cast<QWidget*>(m_path)
                                                        : m_bytes->view();
    part->setFocus();
}

void MessageBody::markError(const std::optional<ParseError>& error)
{
    m_isFilling = true;
    markWrong(m_edit, error.has_value());
    m_edit->markError(error);
    m_isFilling = false;
}

void MessageBody::chooseFile()
{
    const QString known = m_message.path().isEmpty() ? QString() : QFileInfo(m_message.path()).path();
    auto* dialog = new QFileDialog(this, QStringLiteral("Choose file"), known);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MessageBody::pathTyped);
    dialog->open();
}

void MessageBody::onFileChanged()
{
    const bool failed = m_message.isFile() && m_file->failure().has_value();
    m_fileWords->setTone(failed ? LabelTone::Error : LabelTone::Secondary);
    m_fileWords->setText(fileWords());
    markWrong(m_path, failed);
    m_path->setAccessibleDescription(m_fileWords->text());
    m_chipWords->setText(chipWords());
    showBytes();
}

void MessageBody::showBytes()
{
    const MessageText::Shape shape = m_message.shape();
    const bool ofFile = m_message.isFile();
    std::shared_ptr<const ByteSource> source;
    const char* bytes = nullptr;
    if (ofFile) {
        source = m_file->source();
    } else if (shape == MessageText::Shape::Large) {
        bytes = m_message.payload().constData();
        source = bytes == m_shownBytes ? m_shown : ByteSource::fromBytes(m_message.payload());
    }
    m_shownBytes = bytes;
    if (source != m_shown)
        m_bytes->view()->setSource(source);
    m_shown = source;
    m_bytes->setVisible(shape != MessageText::Shape::Editor && source != nullptr && source->size() > 0);
}

QString MessageBody::chipWords() const
{
    const bool ofFile = m_message.isFile();
    const qint64 size = !ofFile ? m_message.payload().size() : m_file->facts() ? m_file->facts()->size : 0;
    QString words = QStringLiteral("Payload of %1 bytes").arg(trafficNumberText(quint64(size)));
    const QString from = ofFile ? escapedText(m_file->name()) : m_message.origin();
    return from.isEmpty() ? words : words + QStringLiteral(" · ") + from;
}

QString MessageBody::fileWords() const
{
    if (m_message.path().isEmpty()) {
        const qint64 typed = m_message.payload().size();
        return typed == 0 ? QStringLiteral("No file is chosen")
                          : QStringLiteral("No file is chosen; the %1 written in the other views stay there")
                                .arg(MessageText::shortSize(typed));
    }
    if (m_file->failure())
        return m_file->failure()->withErrno();
    if (!m_file->facts())
        return QStringLiteral("Looking at %1").arg(escapedText(m_file->name()));
    const qint64 size = m_file->facts()->size;
    const QString shortly = MessageText::shortSize(size);
    const QString exactly = QStringLiteral("%1 bytes").arg(trafficNumberText(quint64(size)));
    return QStringLiteral("%1 · %2 · read when it is sent")
        .arg(escapedText(m_file->name()),
             size < 1000 ? shortly : QStringLiteral("%1 (%2)").arg(shortly, exactly));
}

} // namespace sw
