namespace Orleans.Runtime;

/// <summary>Identities of observers.</summary>
internal static class ObserverIds
{
    public static readonly GrainType Type = GrainType.Create("sys.client");

    public static GrainId NewId() => GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()));
}
