#pragma once

#include <QFrame>

#include <memory>

class QLineEdit;

namespace sw {

class ByteSource;
class PayloadFinder;
class PlainLabel;

/// Finds text in the keys and values that a tree of JSON shows, in worker threads. Letters match in either
/// case until a capital is typed.
class JsonFindBar : public QFrame
{
    Q_OBJECT
public:
    explicit JsonFindBar(QWidget* parent = nullptr);

    void setSource(std::shared_ptr<const ByteSource> source);
    /// Shows itself and takes the focus; the search begins at that byte.
    void open(qint64 from);
    void close();
    void step(bool backward);

signals:
    /// The match to go to.
    void found(qint64 offset);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void lookFor();
    void updateWords();

    PayloadFinder* m_finder;
    QLineEdit* m_field;
    PlainLabel* m_words;
    qint64 m_at = -1; ///< the match that is shown
    qint64 m_from = 0;
};

} // namespace sw
