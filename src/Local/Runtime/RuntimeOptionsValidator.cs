using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Retort.Storage;

namespace Retort.Runtime;

/// <summary>Stops the process at start when grains could not run as the configuration asks.</summary>
internal sealed class RuntimeOptionsValidator(IServiceProviderIsKeyedService services) : IValidateOptions<RuntimeOptions>
{
    public ValidateOptionsResult Validate(string? name, RuntimeOptions options)
    {
        var problems = options.Problems().ToList();
        if (!services.IsKeyedService(typeof(IGrainStorage), StorageRegistration.GrainStorageName))
            problems.Add($"No grain storage is registered under the key \"{StorageRegistration.GrainStorageName}\": grains would have nowhere to keep their state.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
