#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/http/DockerPlaces.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace sw {

class Engine;
class HttpCall;

/// A place with what stands there as far as the file system and the kernel tell.
struct DockerCandidate
{
    DockerPlace place;
    QString why; ///< no call is worth a try; a sentence
};

/// dockerPlaces() and a look at each address (probePath()). Blocking, short: a worker.
std::vector<DockerCandidate> dockerCandidates(const DockerSurroundings& around);

/// One place, and what its engine answered.
struct DockerEngine
{
    enum class State : quint8 { Asking, Answers, Silent };
    DockerPlace place;
    State state = State::Asking;
    QString product; ///< "Docker 20.10.24", "Podman 4.3.1"; escaped
    QByteArray api;  ///< for the path: "v1.41"; empty: none was told
    QString why;     ///< of Silent, a sentence

    /// "answers: Docker 20.10.24, API 1.41", "asking", or the reason.
    QString stateText() const;
};

/// Asks the engines at all candidates (GET /version) and tells which answers and why another doesn't. The
/// calls are calls like any other: they are recorded, and end after `patience` milliseconds at the latest.
/// GUI thread.
class DockerEngines : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Address, StateColumn, ColumnCount };
    enum Roles { StateRole = Role::FirstOwn };
    static constexpr int usualPatience = 5000;

    /// engine: outlives it.
    explicit DockerEngines(Engine* engine, int patience = usualPatience, QObject* parent = nullptr);
    ~DockerEngines() override;

    /// Forgets what there was, and asks.
    void ask(std::vector<DockerCandidate> candidates);
    const DockerEngine& engine(int row) const { return m_engines[std::size_t(row)]; }
    /// The first that answers, in the order of the docker command; -1: none (yet).
    int best() const;
    bool isAsking() const;

    static const std::vector<ColumnSpec<DockerEngine>>& columns();
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    /// All have answered, or won't.
    void settled();

private:
    void call(int row);
    void answered(int row, const HttpCall& call);

    Engine* m_engine;
    int m_patience; // milliseconds
    std::vector<DockerEngine> m_engines;
    std::vector<std::unique_ptr<HttpCall>> m_calls; // one a row; null: over, or none was made
};

} // namespace sw
