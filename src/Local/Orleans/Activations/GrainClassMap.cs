using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The hosted grain classes, by type name and by interface.</summary>
internal sealed class GrainClassMap
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _resolved = new();

    /// <exception cref="InvalidOperationException">Two classes have the same grain type: they would share stored state.</exception>
    public GrainClassMap(IEnumerable<Assembly> assemblies)
    {
        foreach (var type in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(GrainClass.IsGrainClass))
        {
            var grainClass = new GrainClass(type);
            if (!_byType.TryAdd(grainClass.GrainType, grainClass))
            {
                throw new InvalidOperationException(
                    $"{type} and {_byType[grainClass.GrainType].Type} have the same grain type \"{grainClass.GrainType}\": give one a [GrainType].");
            }

            foreach (var grainInterface in grainClass.Interfaces)
            {
                if (!_byInterface.TryGetValue(grainInterface, out var classes))
                {
                    _byInterface[grainInterface] = classes = [];
                }

                classes.Add(grainClass);
            }
        }
    }

    public bool TryGet(GrainType grainType, out GrainClass grainClass) => _byType.TryGetValue(grainType, out grainClass!);

    /// <exception cref="ArgumentException">No class or several classes fit.</exception>
    public GrainClass Resolve(Type grainInterface, string? classNamePrefix) =>
        _resolved.TryGetValue((grainInterface, classNamePrefix), out var known)
            ? known
            : _resolved.GetOrAdd((grainInterface, classNamePrefix), Find(grainInterface, classNamePrefix));

    private GrainClass Find(Type grainInterface, string? classNamePrefix)
    {
        if (!grainInterface.IsInterface)
        {
            throw new ArgumentException($"{grainInterface} is not an interface: grains are reached through interfaces.", nameof(grainInterface));
        }

        var fitting = _byInterface.GetValueOrDefault(grainInterface, [])
            .Where(candidate => string.IsNullOrEmpty(classNamePrefix) || candidate.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))
            .ToList();
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw new ArgumentException(
                string.IsNullOrEmpty(classNamePrefix)
                    ? $"Could not find an implementation for interface {grainInterface}."
                    : $"Could not find an implementation for interface {grainInterface} whose name starts with \"{classNamePrefix}\".",
                nameof(grainInterface)),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: {string.Join(", ", fitting.Select(candidate => candidate.Type.FullName))}.",
                nameof(grainInterface)),
        };
    }
}
