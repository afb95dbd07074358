namespace Retort.Contracts.Identity;

/// <summary>Names of projects. Until projects can be created, every experiment belongs to <see cref="Default"/>.</summary>
public static class ProjectNames
{
    public const string Default = "default";
}
