#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"
#include "widgets/BackgroundJob.h"

#include <QObject>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;

namespace sw {

class Form;
class PlainLabel;
class HttpRulesEditor;
class RulesEditor;
class Settings;

/// The fields of a form that say what a listener answers: the kind, and what each kind needs. GUI thread.
class ReplyFields : public QObject
{
    Q_OBJECT
public:
    /// Adds them to the form, which owns this.
    explicit ReplyFields(Form* form);

    /// Messages may be empty, chunks of a stream may not.
    void setKeepsMessages(bool keeps);
    void setReply(const Reply& reply);
    /// What the fields say; the failure's field is marked.
    Result<Reply> reply();
    void recall(const Settings& settings);
    void remember(Settings& settings) const;
    /// Whether what a reply needs is there; a file that can be read. Worker threads.
    static Result<void> checkNeeds(const Reply& reply);
    /// What checkNeeds() found belongs beside the field of that kind.
    void markNeedsWrong();

signals:
    void changed();

private:
    void build();
    void buildRules();
    void connectRules();
    void updateShown();
    void tryOut();
    void browse();
    Reply::Kind kind() const;
    Result<Reply> fixedReply();
    Result<Reply> rulesReply();
    Result<Reply> httpReply();
    void tryRequest();
    void tryMessage();
    void showTrial(const QString& words);
    Result<void> readDelay(double* seconds);
    Failure wrong(QWidget* field, const QString& sentence);

    Form* m_form;
    QComboBox* m_kind;
    QLineEdit *m_delay, *m_text, *m_file, *m_command, *m_default, *m_try;
    QCheckBox* m_escapes;
    QPushButton* m_browse;
    RulesEditor* m_rules;
    HttpRulesEditor* m_httpRules;
    QWidget *m_delayHolder = nullptr, *m_textLabel = nullptr, *m_fileLabel = nullptr,
            *m_commandLabel = nullptr, *m_rulesLabel = nullptr, *m_httpLabel = nullptr,
            *m_defaultLabel = nullptr, *m_tryLabel = nullptr;
    PlainLabel *m_hint, *m_found;
    BackgroundJob m_trial;
    bool m_keepsMessages = false;
};

} // namespace sw
