using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Retort.Storage;

namespace Retort.Runtime;

/// <summary>Stops the process at start when the local runtime cannot do what the configuration asks.</summary>
internal sealed class RuntimeOptionsValidator(IConfiguration configuration, IServiceProviderIsKeyedService services) : IValidateOptions<RuntimeOptions>
{
    public ValidateOptionsResult Validate(string? name, RuntimeOptions options)
    {
        var problems = new List<string>();
        if (options.ResponseTimeout <= TimeSpan.Zero || options.ResponseTimeout > TimeSpan.FromHours(1))
        {
            problems.Add($"{RuntimeOptions.Section}:ResponseTimeout is {options.ResponseTimeout}: it must be above 0 and at most 1 hour.");
        }

        if (options.IdleAge < TimeSpan.FromMinutes(1))
        {
            problems.Add($"{RuntimeOptions.Section}:IdleAge is {options.IdleAge}: it must be at least 1 minute.");
        }

        // Values stay out of the message: a connection string holds a password.
        var cluster = configuration.GetSection($"{RuntimeOptions.Section}:Cluster");
        var keys = cluster.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
        if (keys.Count > 0)
        {
            problems.Add(
                $"This build runs grains in one process and cannot join a cluster, but the configuration asks for one ({string.Join(", ", keys)}). "
                + "Start the full build with `dotnet platform.cs up --packages full`, or remove these keys.");
        }

        if (!services.IsKeyedService(typeof(IGrainStorage), StorageRegistration.GrainStorageName))
        {
            problems.Add($"No grain storage is registered under the key \"{StorageRegistration.GrainStorageName}\": grains would have nowhere to keep their state.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
