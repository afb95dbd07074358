namespace Retort.Local.TorchSharp.Tests.Surface;

/// <summary>
/// Keeps a list of the TorchSharp members that the science and the training host use. The list is what must exist, with
/// the same meaning, behind any tensor API that Retort is built against; it is to stay small.
/// </summary>
public class UsedMembersTests
{
    private static readonly string[] Users = ["Retort.Distillation", "Retort.TrainingHost"];

    [Fact]
    public void UsedMembers_AreThoseOfTheList()
    {
        var used = Users.SelectMany(user => MemberNames.In(Compiled(user), "Retort.Local.TorchSharp")).Distinct().Order(StringComparer.Ordinal).ToArray();
        var file = Path.Combine(AppContext.BaseDirectory, "used-members.actual.txt");
        File.WriteAllLines(file, used);

        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Surface", "used-members.txt"));
        var (added, gone) = (used.Except(listed).ToArray(), listed.Except(used).ToArray());

        Assert.True(
            added.Length == 0 && gone.Length == 0,
            $"tests/Local.TorchSharp.Tests/Surface/used-members.txt does not match what is used.\nUsed, not listed:\n  {string.Join("\n  ", added)}\nListed, not used:\n  {string.Join("\n  ", gone)}\nThe list that would match is in {file}: look whether each addition is needed and exists in TorchSharp, then copy it.");
    }

    /// <summary>The assembly beside this one: every project's output has a folder of its own.</summary>
    private static string Compiled(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
    }
}
