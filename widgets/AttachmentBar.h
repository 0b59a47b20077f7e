#pragma once

#include "models/session/AttachmentRequest.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QScrollArea;
class QToolButton;

namespace sw {

class PlainLabel;

/// What goes with the next messages beside their bytes: a chip for each file or kept descriptor, and
/// credentials. Hidden while there is nothing; menuButton() adds.
class AttachmentBar : public QWidget
{
    Q_OBJECT
public:
    explicit AttachmentBar(QWidget* parent = nullptr);

    /// Stands where its owner puts it.
    QToolButton* menuButton() const { return m_menuButton; }
    /// False: the socket API can't pass anything, so that there is nothing to add.
    void setAvailable(bool available);

    void addFiles(const QStringList& paths, bool forWriting);
    void addKept(const KeptDescriptor& kept);
    void removeAt(qsizetype index);
    qsizetype count() const { return m_entries.size(); }
    /// False: a field is wrong, and that is said beside it. An empty request when nothing goes along.
    bool request(AttachmentRequest* result);

signals:
    void changed();

private:
    enum class Claim { None, Ours, Chosen };
    struct Entry
    {
        AttachmentRequest::File file; ///< unless kept
        DescriptorId kept = 0;
        QString words, whole;
        bool operator==(const Entry&) const = default;
    };
    void buildMenu();
    QWidget* buildChips();
    QWidget* buildCredentials();
    void chooseFiles(bool forWriting);
    void showCredentials();
    void addEntry(const Entry& entry);
    QWidget* makeChip(const Entry& entry, qsizetype index);
    void fillChips();
    void updateShown();

    QList<Entry> m_entries;
    bool m_available = true, m_withCredentials = false;
    QToolButton* m_menuButton;
    QScrollArea* m_chips;
    QHBoxLayout* m_chipRow = nullptr;
    QComboBox* m_claim;
    QLineEdit *m_pid, *m_uid, *m_gid;
    QWidget *m_credentials, *m_ids = nullptr;
    PlainLabel* m_wrong;
};

} // namespace sw
