using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Tests.Hosting;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("auto", "float32", 0, "cpu")]
    [InlineData("auto", "tf32", 2, "cuda:0")]
    [InlineData("cpu", "float32", 2, "cpu")]
    [InlineData("cuda", "float32", 1, "cuda:0")]
    [InlineData("cuda:1", "tf32", 2, "cuda:1")]
    [InlineData("cuda", "bf16", 1, "cuda:0")]
    public void Parse_WhatIsHere_IsChosen(string device, string precision, int cudaDevices, string expected) =>
        Assert.Equal(new DeviceChoice(expected, precision), DeviceChoice.Parse(device, precision, cudaDevices));

    [Theory]
    [InlineData("cuda", "float32", 0, "sees no CUDA device")]
    [InlineData("cuda:2", "float32", 2, "sees 2 CUDA devices")]
    [InlineData("gpu", "float32", 1, "auto, cpu, cuda and cuda:N")]
    [InlineData("cpu", "tf32", 1, "is for CUDA devices")]
    [InlineData("auto", "bf16", 0, "is for CUDA devices")]
    [InlineData("cpu", "half", 0, "float32, tf32 and bf16")]
    public void Parse_WhatIsNot_SaysWhatIs(string device, string precision, int cudaDevices, string expected)
    {
        var refused = Assert.Throws<StartupException>(() => DeviceChoice.Parse(device, precision, cudaDevices));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }
}
