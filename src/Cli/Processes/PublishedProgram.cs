using Retort.Cli.Terminal;

namespace Retort.Cli.Processes;

/// <summary>A program of Retort that lies beside this one, found by where `dotnet publish` and `dotnet build` put it.</summary>
public sealed record PublishedProgram(string Path)
{
    public const string Server = "Retort.Web";
    public const string TrainingHost = "Retort.TrainingHost";

    /// <summary>Published programs serve files that lie beside them.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Finds <paramref name="project"/> from this program's own folder.</summary>
    public static PublishedProgram Find(string project) => Find(project, AppContext.BaseDirectory);

    /// <summary>
    /// `…/Retort.Cli/release/` has `…/Retort.Web/release/` beside it; an installed copy may drop the last level:
    /// `…/Retort.Cli/` and `…/Retort.Web/`.
    /// </summary>
    public static PublishedProgram Find(string project, string ownFolder)
    {
        var own = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(ownFolder));
        string?[] candidates =
        [
            own.Parent?.Parent is { } above ? System.IO.Path.Combine(above.FullName, project, own.Name, $"{project}.dll") : null,
            own.Parent is { } beside ? System.IO.Path.Combine(beside.FullName, project, $"{project}.dll") : null,
        ];
        return candidates.OfType<string>().FirstOrDefault(File.Exists) is { } found
            ? new PublishedProgram(found)
            : throw new CliException($"{project}.dll was not found beside {own.FullName}. Publish all programs, as `dotnet platform.cs up` does; looked at: {string.Join(", ", candidates.OfType<string>())}.");
    }
}
