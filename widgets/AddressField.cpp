#include "widgets/AddressField.h"

#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>
#include <QVBoxLayout>

namespace sw {

class AddressField::Dot : public QWidget
{
public:
    enum class Kind { None, Good, Mild, Bad };
    Dot() { setFixedSize(16, 18); }
    void setKind(Kind kind)
    {
        m_kind = kind;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Tokens& t = Theme::tokens();
        QPainter painter(this);
        if (m_kind != Kind::None)
            paintStateDot(painter, QPointF(7, 9),
                          m_kind == Kind::Good   ? t.ok
                          : m_kind == Kind::Mild ? t.warn
                                                 : t.err,
                          false, false);
    }

private:
    Kind m_kind = Kind::None;
};

namespace {

constexpr int probePauseMilliseconds = 80;

bool isGood(const PathVerdict& verdict, AddressField::Purpose purpose)
{
    return purpose == AddressField::Purpose::Listen ? verdict.mayListen : verdict.mayConnect;
}

/// Not right as it is, yet something can be done: replace it, or wait for it.
bool isMild(const PathVerdict& verdict, AddressField::Purpose purpose)
{
    if (purpose == AddressField::Purpose::Listen)
        return verdict.state == PathVerdict::State::Stale;
    return verdict.state == PathVerdict::State::Free || verdict.state == PathVerdict::State::Stale ||
           verdict.state == PathVerdict::State::NotListening;
}

} // namespace

AddressField::AddressField(Purpose purpose, QWidget* parent)
    : QWidget(parent),
      m_purpose(purpose),
      m_edit(new QLineEdit),
      m_dot(new Dot),
      m_words(new PlainLabel)
{
    m_edit->setFont(Theme::mono());
    m_edit->setPlaceholderText(QStringLiteral("/tmp/echo.sock or @name"));
    m_words->setTone(LabelTone::Secondary);
    m_words->setFont(Theme::ui(12));
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(34);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_words->setObjectName(QStringLiteral("verdict")); // its name for a screen reader is its text
    auto* words = new QHBoxLayout;
    words->setContentsMargins(2, 0, 0, 0);
    words->setSpacing(4);
    words->addWidget(m_dot, 0, Qt::AlignTop);
    words->addWidget(m_words, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit);
    layout->addLayout(words);
    setFocusProxy(m_edit);
    m_pause.setSingleShot(true);
    m_pause.setInterval(probePauseMilliseconds);
    connect(m_edit, &QLineEdit::textChanged, this, &AddressField::onTextChanged);
    connect(&m_pause, &QTimer::timeout, this, &AddressField::probe);
}

void AddressField::setText(const QString& text) { m_edit->setText(text); }

QString AddressField::verdictText() const { return m_words->text(); }

Result<SocketAddress> AddressField::address()
{
    auto parsed = SocketAddress::parse(m_edit->text());
    if (parsed && !parsed->isUnix())
        parsed = Failure{QStringLiteral("A TCP address is for bridges only"), EINVAL, Remedy::None};
    if (!parsed)
        show({}, parsed.failure().sentence);
    return parsed;
}

void AddressField::onTextChanged()
{
    ++m_generation; // what is under way is of no use any more
    m_verdict.reset();
    if (m_edit->text().isEmpty()) {
        m_pause.stop();
        show({}, {});
        return;
    }
    if (address())
        m_pause.start();
    else
        m_pause.stop();
}

void AddressField::probe()
{
    const auto parsed = SocketAddress::parse(m_edit->text());
    if (!parsed)
        return;
    const quint64 generation = ++m_generation;
    const QPointer<AddressField> self(this);
    QThreadPool::globalInstance()->start([self, generation, address = *parsed] {
        const PathVerdict verdict = probePath(address);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, generation, verdict] {
                if (self && self->m_generation == generation)
                    self->show(verdict, {});
            },
            Qt::QueuedConnection);
    });
}

void AddressField::show(const std::optional<PathVerdict>& verdict, const QString& problem)
{
    m_verdict = verdict;
    markWrong(m_edit, !problem.isEmpty());
    m_words->setTone(problem.isEmpty() ? LabelTone::Secondary : LabelTone::Error);
    if (verdict) {
        m_words->setText(m_purpose == Purpose::Listen ? verdict->listenSentence() : verdict->sentence());
        m_dot->setKind(isGood(*verdict, m_purpose)   ? Dot::Kind::Good
                       : isMild(*verdict, m_purpose) ? Dot::Kind::Mild
                                                     : Dot::Kind::Bad);
    } else {
        m_words->setText(problem);
        m_dot->setKind(problem.isEmpty() ? Dot::Kind::None : Dot::Kind::Bad);
    }
    m_edit->setAccessibleDescription(m_words->text());
    emit verdictChanged();
}

} // namespace sw
