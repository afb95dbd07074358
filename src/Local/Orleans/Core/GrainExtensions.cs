using Orleans.Runtime;

namespace Orleans;

/// <summary>Keys and references of grains, from within a grain or from a reference.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain: what a grain passes instead of <c>this</c>.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)grain.AsReference().CastTo(typeof(TGrainInterface));

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static object AsReference(this IAddressable grain, Type interfaceType) => grain.AsReference().CastTo(interfaceType);

    /// <exception cref="ArgumentException">The object is neither a grain of the runtime nor a reference.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        var id = grain switch
        {
            GrainReference reference => reference.GrainId,
            IGrainBase activation => activation.GrainContext?.GrainId ?? default,
            _ => throw WrongType(grain),
        };
        return id.IsDefault ? throw HalfBaked(nameof(grain)) : id;
    }

    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var id = grain.GetGrainId();
        return id.TryGetIntegerKey(out var key) ? key : throw new InvalidOperationException($"Unable to extract integer key from grain id {id}");
    }

    /// <exception cref="InvalidOperationException">The key is not a GUID.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain)
    {
        var id = grain.GetGrainId();
        return id.TryGetGuidKey(out var key) ? key : throw new InvalidOperationException($"Unable to extract GUID key from grain id {id}");
    }

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    internal static GrainReference AsReference(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference,
            IGrainBase activation => activation.GrainContext?.GrainReference ?? throw HalfBaked(nameof(grain)),
            _ => throw WrongType(grain),
        };
    }

    private static ArgumentException WrongType(IAddressable grain) => new(
        $"{grain.GetType().FullName} is neither a grain nor a reference: a grain class derives from {nameof(Grain)} or implements {nameof(IGrainBase)}, an observer is passed as the result of {nameof(IGrainFactory.CreateObjectReference)}.",
        nameof(grain));

    private static ArgumentException HalfBaked(string parameter) => new(
        "The grain has no identity: it was created with new and not by the runtime.",
        parameter);
}
