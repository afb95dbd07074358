using Npgsql;

namespace Retort.Storage.Database;

/// <summary>One open connection, used by one caller at a time. Statements are constant texts whose parameters are $1, $2, … in order.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Rows changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(CancellationToken);
    }

    /// <summary>Runs several statements in one round trip.</summary>
    public async Task ExecuteAsync(IEnumerable<(string Sql, object?[] Values)> statements)
    {
        await using var batch = Batch(statements);
        await batch.ExecuteNonQueryAsync(CancellationToken);
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var rows = await command.ExecuteReaderAsync(CancellationToken);
        return await ReadAsync(rows, read);
    }

    /// <summary>Runs several queries in one round trip, each seeing what was committed when it began (in a snapshot: what was when that began).</summary>
    public async Task<(List<T1> First, List<T2> Second)> QueryAsync<T1, T2>(
        string firstSql, object?[] firstValues, Func<NpgsqlDataReader, T1> readFirst, string secondSql, object?[] secondValues, Func<NpgsqlDataReader, T2> readSecond)
    {
        await using var batch = Batch([(firstSql, firstValues), (secondSql, secondValues)]);
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken);
        var first = await ReadAsync(rows, readFirst);
        await rows.NextResultAsync(CancellationToken);
        return (first, await ReadAsync(rows, readSecond));
    }

    /// <summary>The first row, or the default of <typeparamref name="T"/>.</summary>
    public async Task<T?> FirstAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var rows = await command.ExecuteReaderAsync(CancellationToken);
        return await rows.ReadAsync(CancellationToken) ? read(rows) : default;
    }

    /// <summary>Visits rows without keeping them; stops when <paramref name="visit"/> returns false.</summary>
    public async Task VisitAsync(string sql, Func<NpgsqlDataReader, bool> visit, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var rows = await command.ExecuteReaderAsync(CancellationToken);
        while (await rows.ReadAsync(CancellationToken) && visit(rows))
        {
        }
    }

    private async Task<List<T>> ReadAsync<T>(NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read)
    {
        var list = new List<T>();
        while (await rows.ReadAsync(CancellationToken)) list.Add(read(rows));
        return list;
    }

#pragma warning disable CA2100 // Every caller passes a constant.
    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return command;
    }

    private NpgsqlBatch Batch(IEnumerable<(string Sql, object?[] Values)> statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var (sql, values) in statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.Add(new() { Value = value ?? DBNull.Value });
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
#pragma warning restore CA2100
}
