using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>A grain class: its type name, its interfaces, and how an instance is made.</summary>
internal sealed class GrainClass
{
    private readonly ObjectFactory _factory;
    private readonly Func<Activation, object>[] _facets;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? GrainType.Create(ConventionalName(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        foreach (var method in Interfaces.SelectMany(declaring => declaring.GetMethods()).Where(method => !method.IsGenericMethodDefinition && !method.IsStatic))
        {
            // A method that cannot be called is found at start and not by its first caller.
            _ = ReturnShape.Of(method);
        }

        PrimaryInterface = Interfaces.FirstOrDefault(candidate => !Interfaces.Any(other => other != candidate && candidate.IsAssignableFrom(other))) ?? typeof(IGrain);
        var facets = type.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
            .ToList();
        if (facets.Count > 0 && type.GetConstructors().Length > 1)
        {
            throw new InvalidOperationException($"{type} declares persistent state and has several constructors: it needs exactly one.");
        }

        _facets = [.. facets.Select(PersistentStates.FactoryOf)];
        _factory = ActivatorUtilities.CreateFactory(type, [.. facets.Select(parameter => parameter.ParameterType)]);
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public IReadOnlyList<Type> Interfaces { get; }

    /// <summary>The interface of a reference that the grain makes to itself: the most derived one.</summary>
    public Type PrimaryInterface { get; }

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type);

    public object Create(Activation activation) =>
        _factory(activation.ActivationServices, Array.ConvertAll(_facets, facet => facet(activation)));

    private static bool IsGrainInterface(Type type) =>
        typeof(IGrain).IsAssignableFrom(type)
        && type != typeof(IGrain)
        && type != typeof(IRemindable)
        && type != typeof(IGrainWithGuidKey)
        && type != typeof(IGrainWithIntegerKey)
        && type != typeof(IGrainWithStringKey);

    private static string ConventionalName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.Length > "grain".Length && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^"grain".Length] : name;
    }
}
