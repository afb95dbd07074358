using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp.Threading;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Threading;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_AnyNumberOfThreads_DoesEachTaskOnce(int threads)
    {
        using var settings = EngineSettings.Use(512, threads);
        var counts = new int[257];

        for (var round = 0; round < 50; round++)
        {
            Workers.Run(counts.Length, task => Interlocked.Increment(ref counts[task]));
        }

        Assert.All(counts, count => Assert.Equal(50, count));
    }

    [Fact]
    public void Run_TaskThatFails_ReachesTheCallerAfterTheOthers()
    {
        using var settings = EngineSettings.Use(512, 3);
        var done = 0;

        var failure = Assert.Throws<InvalidOperationException>(() => Workers.Run(64, task =>
        {
            if (task == 5)
            {
                throw new InvalidOperationException("task 5");
            }

            Interlocked.Increment(ref done);
        }));

        Assert.Equal("task 5", failure.Message);
        Assert.Equal(63, done);
    }

    [Fact]
    public void Ranges_UnevenLength_CoverItOnce()
    {
        using var settings = EngineSettings.Use(512, 3);
        var counts = new int[10_007];

        Workers.Ranges(counts.Length, 100, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                Interlocked.Increment(ref counts[i]);
            }
        });

        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Operations_FromSeveralThreadsAtOnce_DoNotDisturbEachOther()
    {
        using var settings = EngineSettings.Use(512, 2);
        using var generator = new Generator(4);
        using var a = randn([150, 300], generator: generator);
        using var b = randn([300, 250], generator: generator);
        var expected = Product();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, 20).Select(_ => Product()).ToArray(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(results.SelectMany(result => result), result => Assert.Equal(expected, result));

        float[] Product()
        {
            using var scope = NewDisposeScope();
            return a.mm(b).relu().data<float>().ToArray();
        }
    }
}
