using System.Text.RegularExpressions;

namespace Retort.Architecture.Tests;

public partial class SourceTests
{
    // These two carry the names of the APIs whose place they take.
    private static readonly string[] ForeignNames = ["src/Local/Orleans/", "src/Local/TorchSharp/"];

    private static readonly string[] BannedEndings = ["Manager", "Helper", "Helpers", "Utils", "Processor", "Impl", "Dto"];

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs");

    private static IEnumerable<string> OwnSources => Sources.Where(file => !ForeignNames.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));

    [Fact]
    public void Sources_HaveNoConditionalCompilation()
    {
        // Which packages a build uses is decided by what is referenced, never inside the sources.
        var conditional = Sources.Where(file => Conditional().IsMatch(Repository.Read(file)));

        Assert.Empty(conditional);
    }

    [Fact]
    public void Namespaces_AreTheFoldersOfTheirFiles()
    {
        var wrong = new List<string>();
        foreach (var file in OwnSources)
        {
            if (Namespace().Match(Repository.Read(file)) is { Success: true } match && match.Groups[1].Value != ExpectedNamespace(file))
                wrong.Add($"{file}: {match.Groups[1].Value}, not {ExpectedNamespace(file)}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_DeclareAtMostOnePublicType()
    {
        var crowded = Sources.Where(file => PublicType().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value).Distinct().Count() > 1);

        Assert.Empty(crowded);
    }

    [Fact]
    public void TypeNames_SayARole()
    {
        var vague = OwnSources.Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[0]).Where(name => BannedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)));

        Assert.Empty(vague);
    }

    [Fact]
    public void Sources_HoldNothingUnfinished()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

        var unfinished = Sources.Concat(Repository.Files("src", "*.razor")).Where(file => marks.Any(mark => Repository.Read(file).Contains(mark, StringComparison.Ordinal)));

        Assert.Empty(unfinished);
    }

    private static string ExpectedNamespace(string file)
    {
        // Both builds' composition answers to one name, so that its callers are the same sources.
        if (file.StartsWith("src/Local/Runtime/", StringComparison.Ordinal) || file.StartsWith("src/Cluster/", StringComparison.Ordinal)) return "Retort.Runtime";
        var parts = file.Split('/')[1..^1];
        return $"Retort.{string.Join('.', parts)}";
    }

    [GeneratedRegex(@"^\s*#if\b", RegexOptions.Multiline)]
    private static partial Regex Conditional();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
