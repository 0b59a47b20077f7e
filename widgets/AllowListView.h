#pragma once

#include "models/decode/AllowList.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace sw {

class PlainLabel;

/// The calls that were seen, as text for an allow-list. GUI thread.
class AllowListView : public QWidget
{
    Q_OBJECT
public:
    explicit AllowListView(QWidget* parent = nullptr);
    void setCalls(const std::vector<AllowedCall>& calls);
    QString text() const { return m_text; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showLines(const std::vector<AllowedCall>& calls);
    void colourMarks();

    QString m_text;
    PlainLabel* m_words;
    QPushButton* m_copy;
    QPlainTextEdit* m_lines;
};

} // namespace sw
