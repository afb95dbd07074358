using Microsoft.Extensions.Options;
using Retort.Grains.Runs;

namespace Retort.Silo;

/// <summary>How this silo treats hosts and their runs. Bound to the configuration section <c>Retort:Silo</c>.</summary>
public sealed class SiloOptions
{
    public const string Section = "Retort:Silo";

    /// <summary>How often a host must call, in seconds; two missed calls lose its run. 0.1 to 300. Default 5.</summary>
    public double HeartbeatSeconds { get; set; } = 5;

    /// <summary>A run fails when its hosts fell silent this many times; 1 to 100. Default 3.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>How long a host's request for work may wait on the server, in seconds; 1 to 60. Default 20.</summary>
    public double PollSeconds { get; set; } = 20;

    internal void ApplyTo(LeaseOptions lease)
    {
        lease.HeartbeatSeconds = HeartbeatSeconds;
        lease.HostLosses = Attempts;
        lease.PollSeconds = PollSeconds;
    }

    internal sealed class Validator : IValidateOptions<SiloOptions>
    {
        public ValidateOptionsResult Validate(string? name, SiloOptions options)
        {
            var problems = new List<string>();
            if (options.HeartbeatSeconds is not (>= 0.1 and <= 300)) problems.Add($"{Section}:HeartbeatSeconds is {options.HeartbeatSeconds}: it must be 0.1 to 300.");
            if (options.Attempts is not (>= 1 and <= 100)) problems.Add($"{Section}:Attempts is {options.Attempts}: it must be 1 to 100.");
            if (options.PollSeconds is not (>= 1 and <= 60)) problems.Add($"{Section}:PollSeconds is {options.PollSeconds}: it must be 1 to 60.");
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
