using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Retort.Contracts.Processes;

/// <summary>
/// How a process with a parent takes signals: Ctrl+C is left to the parent, because a terminal sends it to every process of
/// the group and the parent may ask its user first. It stops us by closing our standard input (<see cref="ParentWatch"/>).
/// </summary>
internal sealed class ParentLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        }));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}
