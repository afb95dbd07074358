using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests.Durability;

/// <summary>
/// Appends to the folder or the PostgreSQL database it is given until it is killed: batches 1, 2, 3, … of several callers at once, and prints the number of each
/// when its append has been acknowledged.
/// </summary>
internal static class AppendingProcess
{
    public static async Task Main(string[] args)
    {
        var services = new ServiceCollection().AddLogging().AddRetortStorage(new StorageOptions { DataFolder = args[0], Postgres = args.ElementAtOrDefault(1) }).BuildServiceProvider();
        var store = services.GetRequiredService<IMetricStore>();
#pragma warning disable RS0030 // The parent reads acknowledgements from this process's output.
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
#pragma warning restore RS0030
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AppendAsync()));

        async Task AppendAsync()
        {
            while (true)
            {
                var sequence = Interlocked.Increment(ref next);
                await store.AppendAsync(Samples.Run, 1, sequence, [Samples.Point("train/loss", sequence, sequence)], [Samples.Line("line")], default);
                await output.WriteLineAsync(sequence.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
