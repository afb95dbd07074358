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
            Assert.Equal(SpecHash.Of(spec), SpecHash.Of(SpecReader.Read(SpecWriter.ToTree(spec)).Spec));
            Assert.Equal(SpecHash.Of(spec), SpecHash.Of(JsonSerializer.Deserialize<ExperimentSpec>(Json(spec), ContractJson.Options)));
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

    // Of version 0.1.0, whose stored specs must keep their hashes.
    [Fact]
    public void SpecHash_OfASpecWithoutKinds_IsThatOfTheFirstVersion() =>
        Assert.Equal("00e6417aba13feac431c29ee46bcabfd05ef45fcd615b68ddd4c4a16a8c6ca56", SpecHash.Of(SpecReader.ReadYaml(SpecTexts.Small).Spec).Value);

    [Fact]
    public void ToYaml_ResidualModel_StartsWithItsKindAndLeavesOutTheOtherKindsFields()
    {
        var spec = SpecReader.ReadYaml(SpecTexts.Small.Replace("{ hidden: [16] }", "{ kind: residual, blocks: 2 }", StringComparison.Ordinal)).Spec!;

        var yaml = SpecWriter.ToYaml(spec);

        Assert.Contains("""
              model:
                kind: "residual"
                input_dropout: 0
                hidden_dropout: 0
                widths: [16, 32, 64]
                blocks: 2
            """, yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("mlp", yaml, StringComparison.Ordinal);
    }

    private static string Json(ExperimentSpec spec) => JsonSerializer.Serialize(spec, ContractJson.Options);
}
