#include "widgets/Icons.h"

#include "widgets/Theme.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

static void initIconResources() { Q_INIT_RESOURCE(resources); }

namespace sw {

namespace {

QColor iconColor(IconColor color)
{
    const Tokens& t = Theme::tokens();
    switch (color) {
    case IconColor::Dim:
        return t.text2;
    case IconColor::Accent:
        return t.accent;
    case IconColor::Ok:
        return t.ok;
    case IconColor::In:
        return t.in;
    case IconColor::Out:
        return t.out;
    case IconColor::Warn:
        return t.warn;
    case IconColor::Err:
        return t.err;
    case IconColor::OnAccent:
        return t.isDark ? t.base : QColor(Qt::white);
    default:
        return t.text;
    }
}

class ThemedIconEngine : public QIconEngine
{
public:
    ThemedIconEngine(QString name, IconColor color) : m_name(std::move(name)), m_color(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal scale = painter->device() ? painter->device()->devicePixelRatioF() : 1;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * scale, mode, state, scale));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        QColor color = iconColor(m_color);
        if (mode == QIcon::Disabled)
            color = mixed(Theme::tokens().text3, Theme::tokens().window, 0.6);
        const QString key = QStringLiteral("sw:%1:%2:%3x%4@%5")
                                .arg(m_name, color.name())
                                .arg(size.width())
                                .arg(size.height())
                                .arg(scale);
        QPixmap result;
        if (QPixmapCache::find(key, &result))
            return result;
        if (size.isEmpty())
            return result;
        result = QPixmap(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        QSvgRenderer renderer(source(color));
        renderer.render(&painter, QRectF(QPointF(), QSizeF(size)));
        painter.end();
        QPixmapCache::insert(key, result);
        return result;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

private:
    QByteArray source(const QColor& color) const
    {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return file.readAll().replace("currentColor", color.name().toLatin1());
    }

    QString m_name;
    IconColor m_color;
};

} // namespace

QIcon themedIcon(const QString& name, IconColor color)
{
    initIconResources();
    return QIcon(new ThemedIconEngine(name, color));
}

} // namespace sw
