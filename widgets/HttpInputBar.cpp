#include "widgets/HttpInputBar.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace sw {

HttpInputBar::HttpInputBar(QWidget* parent)
    : QWidget(parent),
      m_line(new QLineEdit),
      m_send(makeButton(QStringLiteral("Send line"), QStringLiteral("send"))),
      m_finish(makeButton(QStringLiteral("Finish sending"), QStringLiteral("finish"))),
      m_said(new PlainLabel({}, LabelTone::Secondary))
{
    nameWidget(m_line, QStringLiteral("Input line"));
    m_line->setPlaceholderText(QStringLiteral("A line for the other side; Enter sends it"));
    m_line->setFont(Theme::mono());
    m_finish->setToolTip(QStringLiteral("Closes this side: the other one reads an end of file"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(6));
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_line, 1);
    layout->addWidget(m_said);
    layout->addWidget(m_send);
    layout->addWidget(m_finish);
    connect(m_line, &QLineEdit::returnPressed, this, &HttpInputBar::send);
    connect(m_send, &QPushButton::clicked, this, &HttpInputBar::send);
    connect(m_finish, &QPushButton::clicked, this, [this] {
        for (QWidget* widget : std::initializer_list<QWidget*>{m_line, m_send, m_finish})
            widget->setEnabled(false);
        m_said->setText(QStringLiteral("Finished: what comes is still shown"));
        emit finishWanted();
    });
}

void HttpInputBar::begin()
{
    for (QWidget* widget : std::initializer_list<QWidget*>{m_line, m_send, m_finish})
        widget->setEnabled(true);
    m_said->setText({});
    m_line->clear();
}

void HttpInputBar::send()
{
    emit sendWanted(m_line->text().toUtf8() + '\n');
    m_line->clear();
}

} // namespace sw
