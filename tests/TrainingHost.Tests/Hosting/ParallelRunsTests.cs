using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Tests.Hosting;

public sealed class ParallelRunsTests
{
    [Theory]
    [InlineData(1, 64, 1)]
    [InlineData(2, 24, 2)]
    [InlineData(16, 64, 16)]
    [InlineData(16, 3, 4)]
    [InlineData(4, 0.5, 1)]
    public void Choose_ThreadsAndMemory_IsOneForEachThreadAsFarAsTheMemoryGoes(int threads, double gibibytes, int expected) =>
        Assert.Equal(expected, ParallelRuns.Choose(threads, (long)(gibibytes * (1L << 30)), DeviceChoice.Processor));

    [Fact]
    public void Choose_CudaDevice_IsOne() => Assert.Equal(1, ParallelRuns.Choose(16, 64L << 30, new DeviceChoice("cuda:0", DeviceChoice.FullPrecision)));
}
