using System.Collections.Immutable;
using Retort.Contracts.Presets;

namespace Retort.Cli.Presets;

/// <summary>The presets that lie beside this program: the same files that the server of this version offers.</summary>
internal static class ShippedPresets
{
    /// <summary>By name.</summary>
    public static ImmutableArray<PresetDescription> Read() => Read(Path.Combine(AppContext.BaseDirectory, "presets"));

    internal static ImmutableArray<PresetDescription> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.yaml")
            .Select(file => PresetReader.Read(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)))
            .OrderBy(preset => preset.Name, StringComparer.Ordinal),
    ];
}
