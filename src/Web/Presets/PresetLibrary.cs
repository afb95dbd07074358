using System.Collections.Immutable;
using Retort.Contracts.Presets;

namespace Retort.Web.Presets;

/// <summary>The presets that ship with Retort, read once at start: a broken one stops the server with its problems.</summary>
public sealed class PresetLibrary
{
    private readonly ImmutableSortedDictionary<string, string> _yaml;

    public PresetLibrary() : this(Path.Combine(AppContext.BaseDirectory, "presets"))
    {
    }

    internal PresetLibrary(string folder)
    {
        _yaml = Directory.EnumerateFiles(folder, "*.yaml")
            .ToImmutableSortedDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        All = [.. _yaml.Select(entry => PresetReader.Read(entry.Key, entry.Value))];
    }

    /// <summary>By name.</summary>
    public ImmutableArray<PresetDescription> All { get; }

    /// <summary>The file's text; null when there is no preset of that name.</summary>
    public string? FindYaml(string name) => _yaml.GetValueOrDefault(name);
}
