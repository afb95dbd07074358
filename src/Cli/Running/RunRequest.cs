using System.Collections.Immutable;
using Retort.Cli.Presets;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Presets;
using Retort.Contracts.Specs;

namespace Retort.Cli.Running;

/// <summary>What `retort run` was asked to start, checked as far as it can be without a server.</summary>
public static class RunRequest
{
    public const string Quick = "quick";
    public const string Full = "full";

    /// <summary>
    /// A preset's name, or the path of a spec when it looks like one (a separator, or .yaml, .yml or .json at its end).
    /// Throws a <see cref="CliException"/> with every mistake at once.
    /// </summary>
    public static Submission Read(string what, bool quick, IReadOnlyList<string> set, IReadOnlyList<PresetDescription>? presets = null)
    {
        ArgumentNullException.ThrowIfNull(what);
        return Resolve(what, quick, set, presets).Submission;
    }

    /// <summary>The spec that <see cref="Read"/> would have a server run.</summary>
    public static ExperimentSpec ReadSpec(string what, bool quick, IReadOnlyList<string> set)
    {
        ArgumentNullException.ThrowIfNull(what);
        return Resolve(what, quick, set, null).Spec;
    }

    /// <summary>The command that asks for the same again.</summary>
    public static string CommandLine(string what, bool quick, IReadOnlyList<string> set) =>
        string.Join(' ', (string[])["retort run", what, .. quick ? (string[])["--quick"] : [], .. set.Select(change => $"--set {change}")]);

    internal static bool LooksLikeFile(string what) =>
        what.Contains('/', StringComparison.Ordinal) || what.Contains('\\', StringComparison.Ordinal)
        || Path.GetExtension(what).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    private static (Submission Submission, ExperimentSpec Spec) Resolve(string what, bool quick, IReadOnlyList<string> set, IReadOnlyList<PresetDescription>? presets) =>
        LooksLikeFile(what) ? OfFile(what, quick, set) : OfPreset(what, quick, set, presets ?? ShippedPresets.Read());

    private static (Submission Submission, ExperimentSpec Spec) OfPreset(string name, bool quick, IReadOnlyList<string> set, IReadOnlyList<PresetDescription> presets)
    {
        var variant = quick ? Quick : Full;
        var preset = presets.FirstOrDefault(preset => preset.Name == name);
        if (preset is null)
            throw new CliException($"There is no preset '{name}'. There are: {string.Join(", ", presets.Select(p => p.Name))}. A spec of your own is given as a path, such as ./{name}.yaml.", ExitCodes.BadInput);
        if (preset.Variants.FirstOrDefault(v => v.Name == variant) is not { } chosen)
            throw new CliException($"The preset '{name}' has no variant '{variant}'. It has: {string.Join(", ", preset.Variants.Select(v => v.Name))}.", ExitCodes.BadInput);

        var spec = Check(SpecWriter.ToYaml(chosen.Spec), set, $"The preset '{name}' with these changes has mistakes:");
        return (new Submission { Preset = name, Variant = variant, Set = [.. set] }, spec);
    }

    private static (Submission Submission, ExperimentSpec Spec) OfFile(string path, bool quick, IReadOnlyList<string> set)
    {
        if (quick) throw new CliException($"--quick chooses a variant of a preset; {path} is a spec. Shorten it with --set, such as --set teacher.training.epochs=2.", ExitCodes.BadInput);
        var yaml = ReadFile(path);
        var spec = Check(yaml, set, $"{path} has mistakes:");
        return (new Submission { Yaml = yaml, Set = [.. set] }, spec);
    }

    private static string ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;

            // A character takes at most four bytes; what is longer than that is too long in any case.
            if (length > 4L * SpecDocument.MaxLength)
                throw new CliException($"{path} has {length:N0} bytes; a spec has at most {SpecDocument.MaxLength:N0} characters.", ExitCodes.BadInput);
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The spec {path} cannot be read: {e.Message}", ExitCodes.BadInput, e);
        }
    }

    private static ExperimentSpec Check(string yaml, IReadOnlyList<string> set, string title)
    {
        var (root, problem) = SpecDocument.Parse(yaml);
        if (root is null) throw new CliException(SpecMistakes.Describe(title, [problem!]), ExitCodes.BadInput);

        var misplaced = set.Select(assignment => SpecDocument.Set(root, assignment)).OfType<SpecProblem>().ToImmutableArray();
        var result = SpecReader.Read(root);
        var problems = misplaced.AddRange(result.Problems);
        return problems.IsEmpty ? result.Spec! : throw new CliException(SpecMistakes.Describe(title, problems), ExitCodes.BadInput);
    }
}
