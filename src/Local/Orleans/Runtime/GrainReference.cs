using System.Reflection;

namespace Orleans.Runtime;

/// <summary>
/// What a call goes through: stands for a grain or an observer, alive or not. Equal when the identities are.
/// </summary>
/// <remarks>References implement their grain interface. They are made by <see cref="IGrainFactory"/>.</remarks>
public abstract class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference()
    {
    }

    public abstract GrainId GrainId { get; }

    /// <summary>A reference to the same grain through another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)CastTo(typeof(TGrainInterface));

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    internal abstract object CastTo(Type interfaceType);
}
