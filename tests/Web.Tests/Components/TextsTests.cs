using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Retort.Web.Tests.Components;

/// <summary>Keys are checked by the compiler, which knows each as a property; here: none is unused, empty or used with wrong places.</summary>
public sealed partial class TextsTests
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(Here(), "../../../src/Web/Components"));

    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Source, "*Texts.resx", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Source, file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Texts_EveryKey_IsUsed(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var code = string.Concat(Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        var used = Regex.Matches(code, $@"\b{name}\.(\w+)").Select(match => match.Groups[1].Value).ToHashSet();

        var unused = Entries(file).Keys.Where(key => !used.Contains(key));

        Assert.Empty(unused);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Texts_EveryValue_IsTextWithPlacesInOrder(string file)
    {
        var broken = Entries(file).Where(entry => string.IsNullOrWhiteSpace(entry.Value) || !Consecutive(entry.Value)).Select(entry => entry.Key);

        Assert.Empty(broken);
    }

    private static Dictionary<string, string> Entries(string file) => XDocument.Load(Path.Combine(Source, file)).Root!.Elements("data")
        .ToDictionary(entry => entry.Attribute("name")!.Value, entry => entry.Element("value")!.Value);

    private static bool Consecutive(string text)
    {
        var places = Place().Matches(text).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order().ToList();
        return places.SequenceEqual(Enumerable.Range(0, places.Count));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"\{(\d+)\}")]
    private static partial Regex Place();
}
