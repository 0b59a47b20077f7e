#include "widgets/VerdictLine.h"

#include "models/sockets/PathProbe.h"
#include "widgets/Painting.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QPainter>

namespace sw {

class VerdictLine::Dot : public QWidget
{
public:
    enum class Kind { None, Good, Mild, Bad };
    Dot() { setFixedSize(Theme::px(16, 18)); }
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
            paintStateDot(painter, QPointF(Theme::px(7), Theme::px(9)),
                          m_kind == Kind::Good   ? t.ok
                          : m_kind == Kind::Mild ? t.warn
                                                 : t.err,
                          false, false);
    }

private:
    Kind m_kind = Kind::None;
};

namespace {

bool isGood(const PathVerdict& verdict, VerdictLine::Purpose purpose)
{
    return (purpose != VerdictLine::Purpose::Listen && verdict.mayConnect) ||
           (purpose != VerdictLine::Purpose::Connect && verdict.mayListen);
}

/// Not right as it is, yet something can be done: replace it, wait for it, or go on typing.
bool isMild(const PathVerdict& verdict, VerdictLine::Purpose purpose)
{
    using State = PathVerdict::State;
    if (purpose == VerdictLine::Purpose::Listen)
        return verdict.state == State::Stale;
    return verdict.state == State::Free || verdict.state == State::Stale ||
           verdict.state == State::NotListening ||
           (purpose == VerdictLine::Purpose::Either && verdict.state == State::NotASocket);
}

} // namespace

VerdictLine::VerdictLine(QWidget* parent) : QWidget(parent), m_dot(new Dot), m_words(new PlainLabel)
{
    m_words->setTone(LabelTone::Secondary);
    m_words->setFont(Theme::ui(12));
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_words->setObjectName(QStringLiteral("verdict")); // its name for a screen reader is its text
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    layout->addWidget(m_dot, 0, Qt::AlignTop);
    layout->addWidget(m_words, 1);
}

/// What was made long before it is shown (in Go to) gets its first style sheet only now, and with it the
/// letters of then.
void VerdictLine::showEvent(QShowEvent* event)
{
    m_words->setFont(Theme::ui(12));
    QWidget::showEvent(event);
}

QString VerdictLine::text() const { return m_words->text(); }

void VerdictLine::clear() { showProblem({}); }

void VerdictLine::showProblem(const QString& sentence)
{
    m_words->setTone(sentence.isEmpty() ? LabelTone::Secondary : LabelTone::Error);
    m_words->setText(sentence);
    m_dot->show();
    m_dot->setKind(sentence.isEmpty() ? Dot::Kind::None : Dot::Kind::Bad);
}

void VerdictLine::showHint(const QString& sentence)
{
    m_words->setTone(LabelTone::Dim);
    m_words->setText(sentence);
    m_dot->hide();
}

void VerdictLine::showVerdict(const PathVerdict& verdict, Purpose purpose)
{
    m_words->setTone(LabelTone::Secondary);
    m_words->setText(purpose == Purpose::Listen ? verdict.listenSentence() : verdict.sentence());
    m_dot->show();
    m_dot->setKind(isGood(verdict, purpose)   ? Dot::Kind::Good
                   : isMild(verdict, purpose) ? Dot::Kind::Mild
                                              : Dot::Kind::Bad);
}

} // namespace sw
