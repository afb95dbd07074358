using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using Retort.Contracts.Runs;

namespace Retort.Grains.Contract.Messages;

/// <summary>Every type that travels between Retort's grains or is stored as their state, with what is wrong with it.</summary>
internal static class MessageTypes
{
    private static readonly Assembly[] Ours = [typeof(IRunGrain).Assembly, typeof(GrainStores).Assembly];

    private static readonly HashSet<Type> Plain = [typeof(string), typeof(Guid), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(CancellationToken), typeof(TickStatus)];

    // Immutable whatever they hold; what they hold is walked too.
    private static readonly HashSet<Type> Containers =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ImmutableArray<>), typeof(ImmutableList<>),
        typeof(ImmutableHashSet<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>),
        typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>),
    ];

    public static ImmutableArray<Type> Interfaces { get; } =
    [
        .. Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && (typeof(IGrain).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type))),
    ];

    public static ImmutableArray<Type> States { get; } =
    [
        .. Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => typeof(IGrainBase).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false })
            .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            .Select(type => type.GetGenericArguments()[0]),
    ];

    public static ImmutableArray<Type> Exceptions { get; } = [.. Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => typeof(Exception).IsAssignableFrom(type))];

    /// <summary>All types that can be reached from messages, states and exceptions, ours and foreign.</summary>
    public static ImmutableHashSet<Type> Reachable { get; } = Walk();

    public static IEnumerable<Type> OwnReachable => Reachable.Where(IsOurs);

    /// <summary>What keeps values of one of our types from travelling, or from being shared instead of copied.</summary>
    public static IEnumerable<string> FindProblems(Type type)
    {
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)) yield return $"{type.Name} has no [GenerateSerializer]";
        if (!type.IsDefined(typeof(AliasAttribute), inherit: false)) yield return $"{type.Name} has no [Alias]";
        if (type.IsEnum) yield break;
        if (!type.IsDefined(typeof(ImmutableAttribute), inherit: false)) yield return $"{type.Name} has no [Immutable]: Orleans would copy it";
        if (type is { IsClass: true, IsSealed: false, IsAbstract: false }) yield return $"{type.Name} is neither sealed nor abstract: what derives from it may be mutable";
        var ids = new HashSet<uint>();
        foreach (var field in Fields(type))
        {
            if (!field.IsInitOnly) yield return $"{type.Name}.{NameOf(field)} can be set after construction";
            if (MemberOf(field).GetCustomAttribute<IdAttribute>() is not { } id) yield return $"{type.Name}.{NameOf(field)} has no [Id]";
            else if (!ids.Add(id.Id)) yield return $"{type.Name}.{NameOf(field)} has the [Id] {id.Id} of another member";
        }
    }

    /// <summary>Foreign types that are not known to be immutable.</summary>
    public static IEnumerable<Type> FindMutable() => Reachable.Where(type => !IsOurs(type) && !IsKnown(type));

    private static ImmutableHashSet<Type> Walk()
    {
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(States.Concat(Exceptions));
        foreach (var method in Interfaces.SelectMany(type => type.GetMethods()))
        {
            foreach (var parameter in method.GetParameters()) waiting.Enqueue(parameter.ParameterType);
            if (method.ReturnType != typeof(void) && method.ReturnType != typeof(Task) && method.ReturnType != typeof(ValueTask)) waiting.Enqueue(method.ReturnType);
        }

        while (waiting.TryDequeue(out var type))
        {
            if (typeof(IAddressable).IsAssignableFrom(type) || !seen.Add(type)) continue;
            IEnumerable<Type> parts = IsOurs(type)
                ? Fields(type).Select(field => field.FieldType).Concat(Ours.SelectMany(assembly => assembly.GetTypes()).Where(derived => derived.BaseType == type))
                : type.IsGenericType ? type.GetGenericArguments() : [];
            foreach (var part in type.IsEnum ? [] : parts) waiting.Enqueue(part);
        }

        return [.. seen];
    }

    private static bool IsOurs(Type type) => Ours.Contains(type.Assembly);

    private static bool IsKnown(Type type) => type.IsPrimitive || Plain.Contains(type) || (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()));

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    // A property's attributes stand on it, not on the field behind it.
    private static MemberInfo MemberOf(FieldInfo field) =>
        field.IsDefined(typeof(CompilerGeneratedAttribute))
            ? field.DeclaringType!.GetProperty(NameOf(field), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) ?? (MemberInfo)field
            : field;

    private static string NameOf(FieldInfo field) => field.Name is ['<', .. var rest] ? rest[..rest.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
