using System.Text.Json;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Tests.Specs;

public sealed class SpecWriterTests
{
    [Fact]
    public void ToYaml_GeneratedSpecs_ReadBackEqual()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var spec = new SpecGenerator(seed).Next();

            var yaml = SpecWriter.ToYaml(spec);
            var result = SpecReader.ReadYaml(yaml);

            Assert.True(result.Spec is not null, $"seed {seed}: {string.Join("; ", result.Problems)}\n{yaml}");
            Assert.Equal(Json(spec), Json(result.Spec));
            Assert.Equal(SpecHash.Of(spec), SpecHash.Of(result.Spec));
        }
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("- a: [b] # c")]
    [InlineData("\"quoted\" \\ back")]
    [InlineData("two\nlines\ttab\r\n")]
    [InlineData("emoji 🧪 and 漢字, \u2028 and \u0085")]
    [InlineData("1e3")]
    public void ToYaml_AwkwardText_ReadsBackEqual(string text)
    {
        var spec = SpecReader.ReadYaml(SpecTexts.Small).Spec! with { Name = text, Description = text };

        var result = SpecReader.ReadYaml(SpecWriter.ToYaml(spec));

        Assert.Equal(text, result.Spec?.Name);
        Assert.Equal(text, result.Spec?.Description);
    }

    [Fact]
    public void ToYaml_TreeWithOddNamesAndNulls_ReadsBackAsTree()
    {
        var (tree, _) = SpecDocument.Parse("""{"a: b": {"empty": {}, "list": [1, null, {"deep": [2]}]}, "gone": null}""");

        var (back, problem) = SpecDocument.Parse(SpecWriter.ToYaml(tree!));

        Assert.Null(problem);
        Assert.Equal("""{"a: b":{"empty":{},"list":[1,null,{"deep":[2]}]}}""", back!.ToJsonString());
    }

    private static string Json(ExperimentSpec spec) => JsonSerializer.Serialize(spec, ContractJson.Options);
}
