using System.Diagnostics;
using System.Globalization;

namespace Retort.Storage.Tests.Durability;

public abstract class KilledProcessTests(StoreKind kind) : StoreTests(kind)
{
    [Fact]
    public async Task Append_ProcessKilledWhileWriting_HasEverythingAcknowledged()
    {
        var acknowledged = new List<long>();
        using var process = Start();
        while (acknowledged.Count < 300)
        {
            var line = await process.StandardOutput.ReadLineAsync();
            Assert.True(line is not null, "The appending process ended before it was killed.");
            acknowledged.Add(long.Parse(line, CultureInfo.InvariantCulture));
        }

        process.Kill();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // What was printed before the kill was acknowledged too; a line may be cut.
            if (long.TryParse(line, CultureInfo.InvariantCulture, out var sequence)) acknowledged.Add(sequence);
        }

        await process.WaitForExitAsync();

        var snapshot = await Storage.Metrics.ReadAsync(Samples.Run, [], 0, int.MaxValue, default);
        var stored = snapshot.Series.Single().Points.Select(point => point.Step).ToHashSet();

        // The last number may have been cut to a smaller one, which was acknowledged as well.
        Assert.Empty(acknowledged.Except(stored));
        Assert.Equal(stored.Count, snapshot.Cursor);
        Assert.Equal(stored.Count, (await Storage.Metrics.ReadLogAsync(Samples.Run, 0, 10_000, default)).Lines.Length);
    }

    private Process Start() =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(KilledProcessTests).Assembly.Location, Storage.Folder, .. Storage.Postgres is { } connection ? [connection] : Array.Empty<string>()])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
}
