using Orleans.Runtime;
using Retort.Storage.Database;

namespace Retort.Runtime;

/// <summary>Reminders in the data folder's database. The full build keeps them with the cluster's own provider.</summary>
internal sealed class SqliteReminderStore(SqliteDatabase database) : IReminderStore
{
    public async Task<IReadOnlyList<StoredReminder>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        session => session.Query(
            "SELECT grain, name, start_at, period FROM reminder",
            static row => new StoredReminder(GrainId.Parse(row.GetString(0), null), row.GetString(1), new DateTime(row.GetInt64(2), DateTimeKind.Utc), new TimeSpan(row.GetInt64(3)))),
        cancellationToken);

    public Task PutAsync(StoredReminder reminder, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Execute(
            "INSERT INTO reminder (grain, name, start_at, period) VALUES ($1, $2, $3, $4) ON CONFLICT (grain, name) DO UPDATE SET start_at = $3, period = $4",
            reminder.GrainId.ToString(), reminder.Name, reminder.StartAt.Ticks, reminder.Period.Ticks),
        cancellationToken);

    public Task RemoveAsync(GrainId grainId, string name, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Execute("DELETE FROM reminder WHERE grain = $1 AND name = $2", grainId.ToString(), name),
        cancellationToken);
}
