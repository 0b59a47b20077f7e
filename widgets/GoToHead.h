#pragma once

#include <QWidget>

namespace sw {

class VerdictLine;
class VerdictProbe;

/// The verdict on the typed address; what makes sense there stands in the list below.
class GoToHead : public QWidget
{
    Q_OBJECT
public:
    explicit GoToHead(QWidget* parent = nullptr);
    void show(const VerdictProbe& probe);

private:
    VerdictLine* m_verdict;
};

} // namespace sw
