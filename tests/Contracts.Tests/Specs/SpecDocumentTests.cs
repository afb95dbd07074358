using System.Text;
using System.Text.Json.Nodes;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Tests.Specs;

public sealed class SpecDocumentTests
{
    [Fact]
    public void Parse_Json_IsReadAsYaml()
    {
        var (root, problem) = SpecDocument.Parse("""{"a": [1, 2.5, "x", true, null]}""");

        Assert.Null(problem);
        Assert.Equal("""{"a":[1,2.5,"x",true,null]}""", root!.ToJsonString());
    }

    [Theory]
    [InlineData("", "one YAML document is expected, not 0")]
    [InlineData("[1, 2]", "a mapping of fields is expected")]
    [InlineData("a: 1\n---\nb: 2", "one YAML document is expected, not 2")]
    [InlineData("a: [1", "line 2")]
    [InlineData("a: 1\na: 2", "line 2")]
    [InlineData("a: *nobody", "line 1")]
    [InlineData("{[1]: 2}", "field names are plain text")]
    public void Parse_BrokenDocument_SaysWhereAndWhat(string yaml, string expected)
    {
        var (root, problem) = SpecDocument.Parse(yaml);

        Assert.Null(root);
        Assert.Equal("$", problem!.Path);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLong_Refused()
    {
        var (root, problem) = SpecDocument.Parse(new string('#', SpecDocument.MaxLength + 1));

        Assert.Null(root);
        Assert.Contains("at most 262,144 are accepted", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AliasesThatExpandExponentially_Refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        var (root, problem) = SpecDocument.Parse(yaml.ToString());

        Assert.Null(root);
        Assert.Contains("more than 10,000 values", problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: ", "[", "]")]
    [InlineData("a: ", "{b: ", "}")]
    [InlineData("", "- ", "")]
    public void Parse_NestedAHundredThousandDeep_Refused(string start, string open, string close)
    {
        var levels = 200_000 / (open.Length + close.Length);
        var yaml = start + string.Concat(Enumerable.Repeat(open, levels)) + string.Concat(Enumerable.Repeat(close, levels));

        var (root, problem) = SpecDocument.Parse(yaml);

        Assert.Null(root);
        Assert.Contains("nested deeper than 32 levels", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnchorInsideItself_Refused()
    {
        var (root, problem) = SpecDocument.Parse("a: &a [*a]");

        Assert.Null(root);
        Assert.NotNull(problem);
    }

    [Fact]
    public void Parse_RandomPunctuation_NeverThrows()
    {
        const string Characters = "ab:-[]{},&*!|>'\"%@`#?~ \n\t0_.\0\u2028é";
        var random = new Random(20261121);

        for (var i = 0; i < 3_000; i++)
        {
            var yaml = new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Characters[random.Next(Characters.Length)])]);
            var (root, problem) = SpecDocument.Parse(yaml);
            Assert.True(root is null != (problem is null), $"'{yaml}' gave both or neither");
        }
    }

    [Theory]
    [InlineData("student.training.epochs=3", """{"student":{"training":{"epochs":3}}}""")]
    [InlineData("seeds=[1, 2]", """{"student":{"training":{"epochs":9}},"seeds":[1,2]}""")]
    [InlineData("name='a: b'", """{"student":{"training":{"epochs":9}},"name":"a: b"}""")]
    [InlineData("name=a=b", """{"student":{"training":{"epochs":9}},"name":"a=b"}""")]
    [InlineData("student.training=", """{"student":{}}""")]
    [InlineData("dataset.name=mnist", """{"student":{"training":{"epochs":9}},"dataset":{"name":"mnist"}}""")]
    public void Set_Assignment_ChangesThatFieldOnly(string assignment, string expected)
    {
        var root = (JsonObject)JsonNode.Parse("""{"student":{"training":{"epochs":9}}}""")!;

        var problem = SpecDocument.Set(root, assignment);

        Assert.Null(problem);
        Assert.Equal(expected, root.ToJsonString());
    }

    [Theory]
    [InlineData("epochs", "$", "is not of the form path=value")]
    [InlineData("=3", "$", "is not of the form path=value")]
    [InlineData("name.first=x", "name.first", "'name' is not a section")]
    [InlineData("seeds=[1", "seeds", "line 2")]
    public void Set_Nonsense_SaysWhat(string assignment, string path, string expected)
    {
        var root = (JsonObject)JsonNode.Parse("""{"name":"n"}""")!;

        var problem = SpecDocument.Set(root, assignment);

        Assert.Equal(path, problem!.Path);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal("""{"name":"n"}""", root.ToJsonString());
    }

    [Fact]
    public void Merge_Changes_MergeSectionsReplaceTheRestAndRemoveNulls()
    {
        var target = (JsonObject)JsonNode.Parse("""{"a":{"x":1,"y":2},"b":[1,2],"c":3}""")!;
        var changes = (JsonObject)JsonNode.Parse("""{"a":{"y":5},"b":[9],"c":null}""")!;

        SpecDocument.Merge(target, changes);

        Assert.Equal("""{"a":{"x":1,"y":5},"b":[9]}""", target.ToJsonString());
    }
}
