#pragma once

#include <QFrame>

class QComboBox;
class QLineEdit;
class QTimer;

namespace sw {

class PayloadFinder;
class PayloadView;
class PlainLabel;

/// Finds text or hex in a payload view: tints what is visible, selects one match, says how many there are.
/// Letters match in either case until a capital is typed.
class PayloadFindBar : public QFrame
{
    Q_OBJECT
public:
    explicit PayloadFindBar(PayloadView* view, QWidget* parent = nullptr);

    /// Shows itself and takes the focus; a short selection becomes what is looked for.
    void open();
    void close();
    void step(bool backward);
    PayloadFinder* finder() const { return m_finder; }

signals:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void lookFor();
    void updateWords();

    PayloadView* m_view;
    PayloadFinder* m_finder;
    QLineEdit* m_field;
    QComboBox* m_kind;
    PlainLabel* m_words;
    QString m_error;
    qint64 m_from = 0; ///< where the person was when the search began
};

} // namespace sw
