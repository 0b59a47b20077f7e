#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QTimer>

namespace sw {

class Settings;

/// The messages a person has sent, latest first, from all composers; kept between runs when
/// Choice::rememberMessages says so. GUI thread.
class MessageHistory : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype mostEntries = 100;
    static constexpr qsizetype entryLimit = 64 * 1024; ///< bytes; a larger message is not kept
    static constexpr qsizetype totalLimit = 1 << 20;   ///< bytes; the oldest go

    /// The one that belongs to these settings; theirs.
    static MessageHistory* of(Settings* settings);
    explicit MessageHistory(Settings* settings, QObject* parent = nullptr);

    qsizetype size() const { return m_entries.size(); }
    const QByteArray& at(qsizetype age) const { return m_entries[age]; }
    /// Nothing when it is the latest one already, empty or too large.
    void add(const QByteArray& message);
    void clear();
    /// Writes what a timer would write a moment later.
    void flush();

    /// One line in words for a menu, its C escapes visible.
    static QString preview(const QByteArray& message);

signals:
    void changed();

private:
    void load();
    void bound();
    void saveSoon();
    void onSettingChanged(const QString& key);

    Settings* m_settings;
    QList<QByteArray> m_entries;
    QTimer m_save;
    bool m_isDirty = false;
};

} // namespace sw
