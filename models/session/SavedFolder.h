#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace sw {

/// A saved message or a folder of them.
struct SavedEntry
{
    QByteArray path; ///< below the root, with / between; bytes as the file system has them
    bool isFolder = false;
    qint64 size = 0; ///< bytes, of a message
    QString problem; ///< why it can't be sent or looked into; mostly empty
    bool operator==(const SavedEntry&) const = default;
};

struct SavedListing
{
    std::vector<SavedEntry>
        entries;        ///< folders before messages, each by name; a folder's come right behind it
    Failure failure;    ///< the root can't be read; one that is not there yet is no failure
    bool isCut = false; ///< there are more than SavedFolder::mostEntries
    bool operator==(const SavedListing&) const = default;
};

/// A directory of messages, each one plain file with exactly its bytes: whoever puts a file there has saved a
/// message. Hidden files are no messages. A value; every method may wait for the disk. Any thread.
class SavedFolder
{
public:
    static constexpr std::size_t mostEntries = 20'000;
    static constexpr int deepest = 16; ///< folders in folders

    explicit SavedFolder(QByteArray root = {}) : m_root(std::move(root)) {}
    const QByteArray& root() const { return m_root; }
    QByteArray pathOf(const QByteArray& entry) const { return m_root + '/' + entry; }

    SavedListing list() const;
    /// Makes the folders on the way. Fails with EEXIST when something stands there, unless replace.
    Result<void> save(const QByteArray& entry, const QByteArray& bytes, bool replace) const;
    /// Never over something else.
    Result<void> rename(const QByteArray& from, const QByteArray& to) const;
    /// A message (of a link: the link), or an empty folder.
    Result<void> remove(const QByteArray& entry) const;
    Result<void> makeFolder(const QByteArray& entry) const;

    /// The bytes of a name as typed, with escapes. Fails for one that no file can have, or that would be
    /// hidden or elsewhere.
    static Result<QByteArray> nameFrom(const QString& typed);
    /// As nameFrom() reads it.
    static QString shownName(const QByteArray& name);
    static QByteArray nameOf(const QByteArray& entry) { return entry.mid(entry.lastIndexOf('/') + 1); }
    /// Of the folder that holds it; empty: the root.
    static QByteArray folderOf(const QByteArray& entry)
    {
        return entry.left(qMax<qsizetype>(0, entry.lastIndexOf('/')));
    }
    static QByteArray joined(const QByteArray& folder, const QByteArray& name)
    {
        return folder.isEmpty() ? name : folder + '/' + name;
    }

private:
    void listFolder(const QByteArray& folder, int depth, SavedListing& listing) const;
    Result<void> makeFolders(const QByteArray& entry) const;

    QByteArray m_root;
};

} // namespace sw
