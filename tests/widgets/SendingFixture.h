#pragma once

#include "tests/widgets/WindowFixture.h"
#include "widgets/Composer.h"
#include "widgets/EndpointPage.h"
#include "widgets/PageSending.h"
#include "widgets/Parts.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

namespace sw::test {

/// A window with a client's page whose server is a plain program, and a folder of saved messages.
class SendingFixture : public WindowFixture
{
public:
    bool openClient()
    {
        server = std::make_unique<PlainServer>(path("server.sock"));
        client = engine().start(spec("server.sock", EndpointKind::Client));
        window().showEndpoint(client);
        peer = server->accept();
        return peer.isOpen() && QTest::qWaitFor([this] {
                   return part<QPushButton>("send") && part<QPushButton>("send")->isEnabled();
               });
    }
    EndpointPage* endpointPage() { return qobject_cast<EndpointPage*>(page()); }
    Composer* composer() { return endpointPage()->composer(); }
    QByteArray savedPath(const char* name) const { return path("messages") + '/' + name; }
    using WindowFixture::saved; // what is remembered
    QByteArray saved(const char* name) const
    {
        QFile file(QString::fromLocal8Bit(savedPath(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void put(const char* name, const QByteArray& bytes) const
    {
        QDir().mkpath(QString::fromLocal8Bit(path("messages")));
        QFile file(QString::fromLocal8Bit(savedPath(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qWarning("%s can't be written", name);
    }
    bool says(const QString& words)
    {
        for (const QLabel* label : page()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        for (const ElidedLabel* label : page()->findChildren<ElidedLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    /// "A" or "A>B" in a menu.
    static QAction* entry(QMenu* menu, const QString& name)
    {
        const qsizetype sub = name.indexOf(u'>');
        for (QAction* action : menu->actions()) {
            if (action->text() != (sub < 0 ? name : name.left(sub)))
                continue;
            return sub < 0 ? action : action->menu() ? entry(action->menu(), name.mid(sub + 1)) : nullptr;
        }
        return nullptr;
    }

    std::unique_ptr<PlainServer> server;
    PlainPeer peer;
    EndpointId client = 0;
};

} // namespace sw::test
