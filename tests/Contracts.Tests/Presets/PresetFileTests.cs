using System.Runtime.CompilerServices;
using Retort.Contracts.Presets;

namespace Retort.Contracts.Tests.Presets;

public sealed class PresetFileTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder(), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Read_ShippedPreset_HasAQuickVariantAndValidSpecs(string file)
    {
        var yaml = await File.ReadAllTextAsync(Path.Combine(Folder(), file));

        var preset = PresetReader.Read(Path.GetFileNameWithoutExtension(file), yaml);

        Assert.Contains(preset.Variants, variant => variant.Name == "quick");
        Assert.All(preset.Variants, variant => Assert.Equal($"{preset.Name} ({variant.Name})", variant.Spec.Preset));
        Assert.All(preset.Variants, variant => Assert.True(variant.Spec.Seeds.Length >= 3, "retention needs at least three seeds"));
    }

    [Fact]
    public void SpecTree_UnknownVariant_IsNull()
    {
        var tree = PresetReader.SpecTree("p", "variants: { quick: { expected_minutes: 1 } }\nspec: { name: x }", "nosuch");

        Assert.Null(tree);
    }

    [Theory]
    [InlineData("title: t", "has no variants")]
    [InlineData("variants: {}\nsummary: s\nsource: s", "has no title")]
    [InlineData("title: t\nsummary: s\nsource: s\nspec: { name: x }\nvariants: { quick: { expected_minutes: 1 } }", "teacher: is missing")]
    [InlineData("[", "line 2")]
    public void Read_BrokenPreset_SaysWhichAndWhat(string yaml, string expected)
    {
        var failure = Assert.Throws<InvalidDataException>(() => PresetReader.Read("broken", yaml));

        Assert.Contains("'broken'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../presets"));
}
