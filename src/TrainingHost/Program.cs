using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;

#pragma warning disable RS0030 // Messages for the person who starts the host go to standard error, before there is a log.
try
{
    using var host = TrainingHostSetup.Build(TrainingHostOptions.Parse(args, Environment.MachineName, Environment.ProcessorCount));
    var loop = host.Services.GetRequiredService<LeaseLoop>();
    await host.RunAsync();
    return loop.ExitCode;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return StartupException.ExitCode;
}
