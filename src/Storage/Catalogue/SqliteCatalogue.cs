using System.Collections.Immutable;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Database;
using static Retort.Storage.Catalogue.CatalogueDocuments;

namespace Retort.Storage.Catalogue;

/// <inheritdoc cref="ICatalogue"/>
internal sealed class SqliteCatalogue(SqliteDatabase database) : ICatalogue
{
    private const string ExperimentFilter =
        " FROM experiment WHERE archived = $1 AND ($2 IS NULL OR status = $2) AND ($3 IS NULL OR instr(folded_name, $3) > 0)";

    private const string RunFilter =
        " FROM run r LEFT JOIN experiment e ON e.id = r.experiment"
        + " WHERE COALESCE(e.archived, 0) = 0 AND ($1 IS NULL OR r.status = $1) AND ($2 IS NULL OR r.role = $2)";

    public Task PutAsync(ExperimentSummary experiment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var document = Write(experiment);
        return database.WriteAsync(
            session => session.Execute(
                "INSERT INTO experiment (id, folded_name, status, archived, created_at, version, document) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                + " ON CONFLICT (id) DO UPDATE SET folded_name = excluded.folded_name, status = excluded.status, archived = excluded.archived,"
                + " created_at = excluded.created_at, version = excluded.version, document = excluded.document WHERE excluded.version >= version",
                experiment.Id.Value, Fold(experiment.Name), (int)experiment.Status, experiment.Archived, experiment.CreatedAt.UtcTicks, experiment.Version, document),
            cancellationToken);
    }

    public Task PutAsync(RunSummary run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var document = Write(run);
        return database.WriteAsync(
            session => session.Execute(
                "INSERT INTO run (id, experiment, position, role, status, created_at, version, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                + " ON CONFLICT (id) DO UPDATE SET role = excluded.role, status = excluded.status, created_at = excluded.created_at,"
                + " version = excluded.version, document = excluded.document WHERE excluded.version >= version",
                run.Id.Value, run.Id.Experiment.Value, PositionOf(run.Id), (int)run.Role, (int)run.Status, run.CreatedAt.UtcTicks, run.Version, document),
            cancellationToken);
    }

    public Task PutAsync(HostSummary host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var document = Write(host);
        return database.WriteAsync(
            session => session.Execute(
                "INSERT INTO host (id, document) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
                host.Id.Value, document),
            cancellationToken);
    }

    public Task PutAsync(CheckpointDetails checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var document = Write(checkpoint);
        var experiments = checkpoint.ProducedBy.Select(run => run.Experiment.Value).Distinct(StringComparer.Ordinal).ToList();
        return database.WriteAsync(
            session =>
            {
                session.Execute(
                    "INSERT INTO checkpoint (blob, at, document) VALUES ($1, $2, $3)"
                    + " ON CONFLICT (blob) DO UPDATE SET at = excluded.at, document = excluded.document",
                    checkpoint.Blob.Value, checkpoint.At.UtcTicks, document);
                session.Execute("DELETE FROM checkpoint_producer WHERE checkpoint = $1", checkpoint.Blob.Value);
                foreach (var experiment in experiments)
                    session.Execute("INSERT INTO checkpoint_producer (experiment, checkpoint) VALUES ($1, $2)", experiment, checkpoint.Blob.Value);
            },
            cancellationToken);
    }

    public Task RemoveAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                session.Execute("DELETE FROM run WHERE experiment = $1", experiment.Value);
                session.Execute("DELETE FROM experiment WHERE id = $1", experiment.Value);
            },
            cancellationToken);

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Execute("DELETE FROM run WHERE id = $1", run.Value), cancellationToken);

    public Task RemoveAsync(BlobId checkpoint, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Execute("DELETE FROM checkpoint WHERE blob = $1", checkpoint.Value), cancellationToken);

    public Task<CataloguePage<ExperimentSummary>> ListExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Skip, query.Take);
        int? status = query.Status is { } one ? (int)one : null;
        var text = FoldSearch(query.Text);
        return database.ReadAsync(
            session => new CataloguePage<ExperimentSummary>(
                [.. session.Query("SELECT document" + ExperimentFilter + " ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5", Read<ExperimentSummary>, query.Archived, status, text, query.Take, query.Skip)],
                (int)session.Number("SELECT COUNT(*)" + ExperimentFilter, query.Archived, status, text)!),
            cancellationToken);
    }

    public Task<ExperimentSummary?> GetAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First("SELECT document FROM experiment WHERE id = $1", Read<ExperimentSummary>, experiment.Value), cancellationToken);

    public Task<ImmutableArray<RunSummary>> ListRunsAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<RunSummary>>(
            session => [.. session.Query("SELECT document FROM run WHERE experiment = $1 ORDER BY position", Read<RunSummary>, experiment.Value)],
            cancellationToken);

    public Task<CataloguePage<RunSummary>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Skip, query.Take);
        int? status = query.Status is { } one ? (int)one : null;
        int? role = query.Role is { } other ? (int)other : null;
        return database.ReadAsync(
            session => new CataloguePage<RunSummary>(
                [.. session.Query("SELECT r.document" + RunFilter + " ORDER BY r.created_at DESC, r.experiment DESC, r.position DESC LIMIT $3 OFFSET $4", Read<RunSummary>, status, role, query.Take, query.Skip)],
                (int)session.Number("SELECT COUNT(*)" + RunFilter, status, role)!),
            cancellationToken);
    }

    public Task<ImmutableArray<HostSummary>> ListHostsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<HostSummary>>(
            session => [.. session.Query("SELECT document FROM host ORDER BY id", Read<HostSummary>)],
            cancellationToken);

    public Task<ImmutableArray<CheckpointDetails>> ListCheckpointsAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<CheckpointDetails>>(
            session => [.. session.Query(
                "SELECT c.document FROM checkpoint_producer p JOIN checkpoint c ON c.blob = p.checkpoint WHERE p.experiment = $1 ORDER BY c.at, c.blob",
                Read<CheckpointDetails>,
                experiment.Value)],
            cancellationToken);

    public Task RecordTestReadAsync(string dataset, BlobId recipe, RunId run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataset);
        return database.WriteAsync(
            session => session.Execute(
                "INSERT INTO test_read (dataset, recipe, run, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                dataset, recipe.Value, run.Value, at.UtcTicks),
            cancellationToken);
    }

    public Task<int> CountTestReadsAsync(string dataset, CancellationToken cancellationToken) =>
        database.ReadAsync(session => (int)session.Number("SELECT COUNT(DISTINCT recipe) FROM test_read WHERE dataset = $1", dataset)!, cancellationToken);
}
