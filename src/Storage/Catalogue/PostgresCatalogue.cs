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
/// <remarks>Versions are compared by the statement that writes, so of two processes the one with the newer summary wins.</remarks>
internal sealed class PostgresCatalogue(PostgresDatabase database) : ICatalogue
{
    private const string ExperimentFilter =
        " FROM experiment WHERE archived = $1 AND ($2::integer IS NULL OR status = $2) AND ($3::text IS NULL OR strpos(folded_name, $3) > 0)";

    private const string RunFilter =
        " FROM run r LEFT JOIN experiment e ON e.id = r.experiment"
        + " WHERE NOT COALESCE(e.archived, false) AND ($1::integer IS NULL OR r.status = $1) AND ($2::integer IS NULL OR r.role = $2)";

    public Task PutAsync(ExperimentSummary experiment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var document = Write(experiment);
        return database.ExecuteAsync(
            "INSERT INTO experiment (id, folded_name, status, archived, created_at, version, document) VALUES ($1, $2, $3, $4, $5, $6, $7)"
            + " ON CONFLICT (id) DO UPDATE SET folded_name = excluded.folded_name, status = excluded.status, archived = excluded.archived,"
            + " created_at = excluded.created_at, version = excluded.version, document = excluded.document WHERE excluded.version >= experiment.version",
            [experiment.Id.Value, Fold(experiment.Name), (int)experiment.Status, experiment.Archived, experiment.CreatedAt.UtcTicks, experiment.Version, document],
            cancellationToken);
    }

    public Task PutAsync(RunSummary run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var document = Write(run);
        return database.ExecuteAsync(
            "INSERT INTO run (id, experiment, position, role, status, created_at, version, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            + " ON CONFLICT (id) DO UPDATE SET role = excluded.role, status = excluded.status, created_at = excluded.created_at,"
            + " version = excluded.version, document = excluded.document WHERE excluded.version >= run.version",
            [run.Id.Value, run.Id.Experiment.Value, PositionOf(run.Id), (int)run.Role, (int)run.Status, run.CreatedAt.UtcTicks, run.Version, document],
            cancellationToken);
    }

    public Task PutAsync(HostSummary host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var document = Write(host);
        return database.ExecuteAsync(
            "INSERT INTO host (id, document) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            [host.Id.Value, document],
            cancellationToken);
    }

    public Task PutAsync(CheckpointDetails checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var document = Write(checkpoint);
        var experiments = checkpoint.ProducedBy.Select(run => run.Experiment.Value).Distinct(StringComparer.Ordinal).ToArray();
        return database.TransactAsync(
            async session =>
            {
                // First the row that all writers of this checkpoint hold, then its producers.
                await session.ExecuteAsync([
                    (
                        "INSERT INTO checkpoint (blob, at, document) VALUES ($1, $2, $3) ON CONFLICT (blob) DO UPDATE SET at = excluded.at, document = excluded.document",
                        [checkpoint.Blob.Value, checkpoint.At.UtcTicks, document]),
                    ("DELETE FROM checkpoint_producer WHERE checkpoint = $1", [checkpoint.Blob.Value]),
                    ("INSERT INTO checkpoint_producer (experiment, checkpoint) SELECT experiment, $1 FROM unnest($2) AS experiment", [checkpoint.Blob.Value, experiments]),
                ]);
                return true;
            },
            cancellationToken);
    }

    public Task RemoveAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async session =>
            {
                await session.ExecuteAsync([
                    ("DELETE FROM run WHERE experiment = $1", [experiment.Value]),
                    ("DELETE FROM experiment WHERE id = $1", [experiment.Value]),
                ]);
                return true;
            },
            cancellationToken);

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM run WHERE id = $1", [run.Value], cancellationToken);

    public Task RemoveAsync(BlobId checkpoint, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM checkpoint WHERE blob = $1", [checkpoint.Value], cancellationToken);

    public Task<CataloguePage<ExperimentSummary>> ListExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Skip, query.Take);
        int? status = query.Status is { } one ? (int)one : null;
        var text = FoldSearch(query.Text);
        return database.ReadSnapshotAsync(
            async session =>
            {
                var (items, total) = await session.QueryAsync(
                    "SELECT document" + ExperimentFilter + " ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5", [query.Archived, status, text, query.Take, query.Skip], Read<ExperimentSummary>,
                    "SELECT COUNT(*)" + ExperimentFilter, [query.Archived, status, text], static row => (int)row.GetInt64(0));
                return new CataloguePage<ExperimentSummary>([.. items], total[0]);
            },
            cancellationToken);
    }

    public Task<ExperimentSummary?> GetAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.FirstAsync("SELECT document FROM experiment WHERE id = $1", Read<ExperimentSummary>, experiment.Value), cancellationToken);

    public Task<ImmutableArray<RunSummary>> ListRunsAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<RunSummary>>(
            async session => [.. await session.QueryAsync("SELECT document FROM run WHERE experiment = $1 ORDER BY position", Read<RunSummary>, experiment.Value)],
            cancellationToken);

    public Task<CataloguePage<RunSummary>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Skip, query.Take);
        int? status = query.Status is { } one ? (int)one : null;
        int? role = query.Role is { } other ? (int)other : null;
        return database.ReadSnapshotAsync(
            async session =>
            {
                var (items, total) = await session.QueryAsync(
                    "SELECT r.document" + RunFilter + " ORDER BY r.created_at DESC, r.experiment DESC, r.position DESC LIMIT $3 OFFSET $4", [status, role, query.Take, query.Skip], Read<RunSummary>,
                    "SELECT COUNT(*)" + RunFilter, [status, role], static row => (int)row.GetInt64(0));
                return new CataloguePage<RunSummary>([.. items], total[0]);
            },
            cancellationToken);
    }

    public Task<ImmutableArray<HostSummary>> ListHostsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<HostSummary>>(
            async session => [.. await session.QueryAsync("SELECT document FROM host ORDER BY id", Read<HostSummary>)],
            cancellationToken);

    public Task<ImmutableArray<CheckpointDetails>> ListCheckpointsAsync(ExperimentId experiment, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<CheckpointDetails>>(
            async session => [.. await session.QueryAsync(
                "SELECT c.document FROM checkpoint_producer p JOIN checkpoint c ON c.blob = p.checkpoint WHERE p.experiment = $1 ORDER BY c.at, c.blob",
                Read<CheckpointDetails>,
                experiment.Value)],
            cancellationToken);

    public Task RecordTestReadAsync(string dataset, BlobId recipe, RunId run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataset);
        return database.ExecuteAsync(
            "INSERT INTO test_read (dataset, recipe, run, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            [dataset, recipe.Value, run.Value, at.UtcTicks],
            cancellationToken);
    }

    public Task<int> CountTestReadsAsync(string dataset, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.FirstAsync("SELECT COUNT(DISTINCT recipe) FROM test_read WHERE dataset = $1", static row => (int)row.GetInt64(0), dataset), cancellationToken);
}
