using System.Xml.Linq;

namespace Retort.Architecture.Tests;

/// <summary>The repository's own files, found from where this test was compiled.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", ".git"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Files below a folder of the repository, as paths relative to its root with `/`; build outputs left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Walk(Path.Combine(Root, folder), pattern).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The values of an attribute of all elements of that name in a project file.</summary>
    public static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Parse(Read(project)).Descendants(element).Select(item => item.Attribute("Include")?.Value).OfType<string>();

    /// <summary>The same, of those elements that a build with these packages sees.</summary>
    public static IEnumerable<string> Includes(string project, string element, string packages) =>
        XDocument.Parse(Read(project)).Descendants(element)
            .Where(item => item.AncestorsAndSelf().All(part => part.Attribute("Condition")?.Value switch
            {
                "'$(Packages)' == 'full'" => packages == "full",
                "'$(Packages)' != 'full'" => packages != "full",
                _ => true,
            }))
            .Select(item => item.Attribute("Include")?.Value).OfType<string>();

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(inner => Walk(inner, pattern)));
    }

    private static string FindRoot(string from)
    {
        // Outputs may lie outside the repository; the source path that the compiler recorded is the way back.
        var start = File.Exists(ThisFile()) ? Path.GetDirectoryName(ThisFile())! : from;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No Platform.sln above {start}.");
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
