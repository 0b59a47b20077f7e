#pragma once

#include "models/http/HttpRequest.h"
#include "models/http/JsonError.h"

#include <QWidget>

#include <memory>
#include <optional>

class QMenu;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QTimer;
class QToolButton;

namespace sw {

class BackgroundJob;
class BodyForm;
class ByteSource;
class ElidedLabel;
class GrowingBytes;
class JsonView;
class Notice;
class PayloadBox;
class PlainLabel;
class Segments;

/// The body of a message, of any size and while it comes: JSON as indented text and as a tree, everything as
/// it came and as hex; find, copy, save. Formatting and reading go on in workers. GUI thread.
class BodyView : public QWidget
{
    Q_OBJECT
public:
    enum class Pane { Pretty, Tree, Raw, Hex, Form };
    enum class Language {
        Guess, ///< JSON when it begins like it and is it
        Json,  ///< what is no JSON is an error
        Plain,
    };
    /// More formatted text is not made.
    static constexpr qint64 prettyLimit = 512 << 20;

    /// name: of the view inside, for screen readers ("Response body").
    explicit BodyView(const QString& name, QWidget* parent = nullptr);
    ~BodyView() override;

    /// Another body; ended: it is all there. Null: none. Reading it must be quick.
    void setBody(std::shared_ptr<const ByteSource> body, Language language, bool ended);
    /// More bytes have come, or the end. Call as often as you like.
    void bodyGrew(bool ended);
    /// One more way to show the next body, chosen unless a person went from such a one to
    /// another pane; null: none. Call before setBody().
    void setForm(std::unique_ptr<BodyForm> form);
    BodyForm* form() const { return m_form; }
    /// What stands there while there is no body.
    void setEmptyWords(const QString& title, const QString& advice);
    /// A button below these words: while it is shown both have the room that they need. Takes it.
    void addEmptyButton(QWidget* button);
    /// What the bar holds is to be had in a menu instead, where that gets these entries.
    void setBarFolded(bool folded);
    void addBarEntries(QMenu* menu);
    /// The body that stands beside this one: their buttons look alike. Both know each other.
    void setNeighbour(BodyView* other);

    Pane pane() const { return m_pane; }
    void setPane(Pane pane);
    bool isJson() const { return m_language == Language::Json; }
    const std::optional<JsonError>& error() const { return m_error; }
    /// Everything that has come is shown.
    bool isSettled() const;
    QSize minimumSizeHint() const override;
    /// Keys of what is around it; see PayloadBox::takeKey().
    bool takeKey(QEvent* event);
    PayloadBox* pretty() const { return m_pretty; }
    PayloadBox* raw() const { return m_raw; }
    JsonView* tree() const { return m_tree; }

signals:
    void settled();
    /// A person chose another pane.
    void paneChosen(sw::BodyView::Pane pane);
    /// See BodyForm.
    void requestWanted(const sw::HttpRequest& request);
    void changeWanted(const sw::HttpRequest& request);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Formatting;
    void build(const QString& name);
    void buildBar(const QString& name);
    void guess();
    void format();
    void runFormatting();
    void formatted(bool last);
    void showPlain();
    void showError();
    void showPane();
    void updateState();
    int barWidth(bool hasWords) const;
    bool hasRoomForWords() const;
    void fitBar();
    void fitEmpty();
    void showSaveWords();

    std::shared_ptr<const ByteSource> m_body;
    Language m_language = Language::Plain;
    bool m_declared = false, m_guessed = false, m_ended = true, m_formatting = false, m_again = false;
    Pane m_pane = Pane::Pretty, m_wanted = Pane::Pretty;
    QString m_leftForm; ///< title of the form from which a person went to another pane
    std::shared_ptr<Formatting> m_work;
    std::optional<JsonError> m_error;
    qint64 m_values = 0; ///< bytes of complete ones
    bool m_bounded = false, m_isBarFolded = false;
    BodyView* m_neighbour = nullptr;

    Segments* m_panes;
    ElidedLabel* m_state;
    QToolButton* m_findButton;
    QPushButton* m_save;
    Notice* m_notice;
    QPushButton* m_showByte;
    QStackedLayout* m_stack;
    PayloadBox *m_pretty, *m_raw;
    JsonView* m_tree;
    BodyForm* m_form = nullptr;
    PlainLabel *m_emptyTitle, *m_emptyAdvice;
    QScrollArea* m_empty; ///< many words in little room are scrolled to
    QWidget* m_emptyButton = nullptr;
    QWidget* m_bar;
    BackgroundJob* m_job;
    QTimer* m_soon;
};

} // namespace sw
