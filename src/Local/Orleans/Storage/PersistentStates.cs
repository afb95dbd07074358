using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Makes the states that grain constructors declare.</summary>
internal static class PersistentStates
{
    private static readonly MethodInfo CreateMethod = typeof(PersistentStates).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <exception cref="ArgumentException">The parameter has the attribute and another type.</exception>
    public static Func<Activation, object> FactoryOf(ParameterInfo parameter)
    {
        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' on the constructor for '{parameter.Member.DeclaringType}' has an unsupported type, '{type}'. It must be an instance of generic type '{typeof(IPersistentState<>)}' because it has an associated [PersistentState(...)] attribute.",
                nameof(parameter));
        }

        var name = string.IsNullOrEmpty(attribute.StateName) ? parameter.Name! : attribute.StateName;
        var create = CreateMethod.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<Activation, string, IGrainStorage, object>>();
        return activation => create(activation, name, StorageOf(activation, attribute.StorageName));
    }

    private static PersistentState<TState> Create<TState>(Activation activation, string name, IGrainStorage storage) => new(activation, name, storage);

    private static IGrainStorage StorageOf(Activation activation, string? name)
    {
        var services = activation.ActivationServices;
        var storage = string.IsNullOrWhiteSpace(name) ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name);
        return storage ?? throw new BadProviderConfigException(
            string.IsNullOrWhiteSpace(name)
                ? $"No default storage provider found loading grain type {activation.GrainId.Type}."
                : $"No storage provider named \"{name}\" found loading grain type {activation.GrainId.Type}.");
    }
}
