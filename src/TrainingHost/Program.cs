using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Workers;

#pragma warning disable RS0030 // Messages for the person who starts the host go to standard error, before there is a log.
try
{
    if (args is [WorkerProgram.Option]) return await WorkerProgram.RunAsync();
    using var host = TrainingHostSetup.Build(TrainingHostOptions.Parse(args, Environment.MachineName, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, EngineDescription.CudaDevices));
    var loop = host.Services.GetRequiredService<LeaseLoop>();
    await host.RunAsync();
    return loop.ExitCode;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return StartupException.ExitCode;
}
