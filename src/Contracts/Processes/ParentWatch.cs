using Microsoft.Extensions.Hosting;

namespace Retort.Contracts.Processes;

/// <summary>Stops the process when standard input closes, that is, when the process that started it is gone.</summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A read of standard input cannot be cancelled on every platform, so it waits apart from the stopping of the host.
        await Task.WhenAny(Task.Run(ReadToEnd, CancellationToken.None), Task.Delay(Timeout.Infinite, stoppingToken));
        if (!stoppingToken.IsCancellationRequested) lifetime.StopApplication();
    }

    private static void ReadToEnd()
    {
#pragma warning disable RS0030 // The end of standard input is the signal itself; nothing is read from a person here.
        using var input = Console.OpenStandardInput();
#pragma warning restore RS0030
        Span<byte> buffer = stackalloc byte[256];
        while (input.Read(buffer) > 0)
        {
        }
    }
}
