#pragma once

#include "widgets/Settings.h"

#include <QScrollArea>

#include <memory>

class QComboBox;
class QGridLayout;
class QLineEdit;

namespace sw {

class AddressBook;

/// The tab of all that a person can set. Changes hold at once; what is typed wrong says so beside it.
class SettingsPage : public QScrollArea
{
    Q_OBJECT
public:
    /// canRecord: this window records, so that what concerns endpoints makes sense. The book outlives the
    /// page.
    SettingsPage(std::shared_ptr<Settings> settings, AddressBook& book, bool canRecord,
                 QWidget* parent = nullptr);
    /// Gives the first control the focus.
    void begin();

private:
    struct Choices
    {
        QString text;
        QByteArray value; ///< as kept
    };
    void buildLook();
    void buildSockets();
    void buildMessages();
    void buildRecording();
    void buildLeaving();
    void buildMemory();
    void addMessagesFolder();
    void addHead(const QString& words);
    /// Label, control, and one sentence below.
    void addRow(const QString& words, QWidget* control, const QString& sentence);
    QComboBox* addCombo(const QString& words, const QString& key, const QByteArray& fallback,
                        const QList<Choices>& choices, const QString& sentence);
    QLineEdit* addNumber(const QString& words, const Setting<int>& setting, int least, int most,
                         const QString& unit, const QString& sentence);
    void addForm();
    void addSwitch(const QString& words, const Setting<bool>& setting, QWidget* button,
                   const QString& sentence);

    std::shared_ptr<Settings> m_settings;
    AddressBook& m_book;
    QGridLayout* m_rows;
};

} // namespace sw
