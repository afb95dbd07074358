using System.Text.Json;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Tests.Identity;

public sealed class IdTests
{
    private const string Experiment = "x0123456789abcdef";

    [Fact]
    public void New_ForExperiment_ParsesBackToItself()
    {
        var id = ExperimentId.New(TimeProvider.System);

        var parsed = ExperimentId.Parse(id.ToString());

        Assert.Equal(id, parsed);
    }

    [Fact]
    public void New_LaterInTime_SortsAfter()
    {
        var earlier = ExperimentId.New(new FixedTime(1_000_000));
        var later = ExperimentId.New(new FixedTime(1_000_001));

        var order = string.CompareOrdinal(earlier.Value, later.Value);

        Assert.True(order < 0);
    }

    [Theory]
    [InlineData(0, Experiment + "-000")]
    [InlineData(7, Experiment + "-007")]
    [InlineData(1_999, Experiment + "-1999")]
    public void Of_PlaceInPlan_ParsesBackWithItsExperiment(int index, string expected)
    {
        var id = RunId.Of(ExperimentId.Parse(Experiment), index);

        Assert.Equal(expected, id.ToString());
        Assert.Equal(id, RunId.Parse(expected));
        Assert.Equal(Experiment, id.Experiment.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("X0123456789abcdef")]
    [InlineData("x0123456789abcdeu")]
    [InlineData("x0123456789ABCDEF")]
    [InlineData("x0123456789abcde\n")]
    [InlineData("x0123456789abcdef0")]
    [InlineData("x../../../etc/pass")]
    [InlineData("x٠١٢٣٤٥٦٧٨٩abcdef")]
    public void TryParse_HostileExperiment_Refused(string? text)
    {
        var parsed = ExperimentId.TryParse(text, out var id);

        Assert.False(parsed);
        Assert.Equal(default, id);
    }

    [Theory]
    [InlineData(Experiment)]
    [InlineData(Experiment + "-07")]
    [InlineData(Experiment + "-0007")]
    [InlineData(Experiment + "-1999999")]
    [InlineData(Experiment + "-00٧")]
    [InlineData(Experiment + "/007")]
    [InlineData(Experiment + "--07")]
    [InlineData("y0123456789abcdef-007")]
    public void TryParse_HostileRun_Refused(string text)
    {
        var parsed = RunId.TryParse(text, out _);

        Assert.False(parsed);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde", false)]
    [InlineData("../3456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    public void TryParse_Blob_TakesLowerCaseSha256Only(string text, bool expected)
    {
        var parsed = BlobId.TryParse(text, out _);

        Assert.Equal(expected, parsed);
    }

    [Theory]
    [InlineData("alpha-1.lab_2", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("hôte", false)]
    [InlineData("a\0", false)]
    public void TryParse_Host_TakesSafeNamesOnly(string text, bool expected)
    {
        var parsed = HostId.TryParse(text, out _);

        Assert.Equal(expected, parsed);
    }

    [Fact]
    public void Serialize_Ids_AsTheirText()
    {
        var runs = new Dictionary<RunId, ExperimentId> { [RunId.Parse(Experiment + "-003")] = ExperimentId.Parse(Experiment) };

        var json = JsonSerializer.Serialize(runs, ContractJson.Options);
        var back = JsonSerializer.Deserialize<Dictionary<RunId, ExperimentId>>(json, ContractJson.Options);

        Assert.Equal($$"""{"{{Experiment}}-003":"{{Experiment}}"}""", json);
        Assert.Equal(runs, back);
    }

    [Fact]
    public void Deserialize_TextThatIsNoId_SaysWhich()
    {
        var failure = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RunId>("\"nonsense\"", ContractJson.Options));

        Assert.Contains("'nonsense' is not a RunId", failure.Message, StringComparison.Ordinal);
    }

    private sealed class FixedTime(long milliseconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
