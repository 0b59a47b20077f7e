#pragma once

#include "models/http/HttpRequest.h"

#include <QWidget>

#include <memory>

namespace sw {

class ByteSource;

/// A way to show a body that only some bodies have: a table, a list, progress. BodyView offers it beside the
/// forms that all have. Reading and understanding go on in workers. GUI thread.
class BodyForm : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// For the choice beside Raw and Hex: "Table".
    virtual QString title() const = 0;
    /// Another body; ended: it is all there. Once, before anything else.
    virtual void setBody(std::shared_ptr<const ByteSource> body, bool ended) = 0;
    /// More has come, or the end.
    virtual void bodyGrew(bool ended) = 0;
    /// Everything that has come is shown.
    virtual bool isSettled() const = 0;
    /// What there is, for the line above: "12 events".
    virtual QString words() const { return {}; }
    /// Why the answer is an error stands above it already: it need not say so as well.
    virtual void setFailureSaid() {}
    /// Ctrl+F.
    virtual void openFind() {}
    /// Keys of what is around it; see PayloadBox::takeKey().
    virtual bool takeKey(QEvent*) { return false; }

signals:
    /// words() or isSettled() have changed.
    void changed();
    /// A request that a person wants sent to the same socket.
    void requestWanted(const sw::HttpRequest& request);
    /// The same for one that changes what is shown, and was asked before: when it has worked, what is shown
    /// is asked for once more.
    void changeWanted(const sw::HttpRequest& request);
};

} // namespace sw
