#pragma once

#include "widgets/MessageText.h"

#include <QWidget>

#include <memory>

class QFrame;
class QLineEdit;
class QPushButton;

namespace sw {

class ByteSource;
class ElidedLabel;
class MessageFile;
class PayloadBox;
class PayloadEdit;
class PlainLabel;

/// The message itself: in the editor; or, when it is too large for it or a file, as a line that says what it
/// is, over a view of its bytes, in which can be
/// searched.
class MessageBody : public QWidget
{
    Q_OBJECT
public:
    /// The file is its owner's, and outlives this.
    explicit MessageBody(MessageFile* file, QWidget* parent = nullptr);

    PayloadEdit* edit() const { return m_edit; }
    /// cursor: in the editor; -1: at the end.
    void show(const MessageText& message, qsizetype cursor = -1);
    /// The part where typing goes.
    void focusPart();
    /// Takes what is in the editor for its own doing, not the person's.
    bool isFilling() const { return m_isFilling; }
    void markError(const std::optional<ParseError>& error);

signals:
    void pathTyped(const QString& path);
    void clearWanted();

private:
    QWidget* buildChip();
    QWidget* buildFileRow();
    void chooseFile();
    void onFileChanged();
    void showBytes();
    QString chipWords() const;
    QString fileWords() const;

    MessageFile* m_file;
    MessageText m_message;
    bool m_isFilling = false;
    PayloadEdit* m_edit;
    QWidget *m_chip, *m_fileRow;
    ElidedLabel* m_chipWords;
    QPushButton *m_clear, *m_choose;
    QLineEdit* m_path;
    PlainLabel* m_fileWords;
    PayloadBox* m_bytes;
    std::shared_ptr<const ByteSource> m_shown;
    const char* m_shownBytes = nullptr; // of a payload in memory
};

} // namespace sw
