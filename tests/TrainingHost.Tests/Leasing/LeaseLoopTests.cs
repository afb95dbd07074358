using System.Net;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Leasing;

namespace Retort.TrainingHost.Tests.Leasing;

public sealed class LeaseLoopTests : IAsyncLifetime, IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly HostUnderTest _host;

    public LeaseLoopTests() => _host = new HostUnderTest(_server);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Loop_FailingRun_GoesOnWithTheNext()
    {
        _server.Grant(Grants.Of(Grants.Spec(RunRole.Student)));
        _server.Grant(Grants.Of(Grants.Spec(epochs: 1)));

        await _host.Loop.StartAsync(CancellationToken.None);
        await _server.UntilAsync(server => server.Finishes.Count == 2);
        await _host.Loop.StopAsync(CancellationToken.None);

        Assert.Equal([AttemptEnd.Failed, AttemptEnd.Completed], _server.Finishes.Select(finish => finish.End));
        Assert.Equal(0, _host.Loop.ExitCode);
    }

    [Fact]
    public async Task Loop_RefusedToken_StopsTheHostWithItsExitCode()
    {
        _server.Refusal = HttpStatusCode.Unauthorized;

        await _host.Loop.StartAsync(CancellationToken.None);
        await _host.Loop.ExecuteTask!;

        Assert.Equal(LeaseLoop.RefusedExitCode, _host.Loop.ExitCode);
        Assert.True(_host.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Loop_ForgottenByTheServer_RegistersAgain()
    {
        _server.ForgetAfterRegistration = true;
        _server.Grant(Grants.Of(Grants.Spec(epochs: 1)));

        await _host.Loop.StartAsync(CancellationToken.None);
        await _server.UntilAsync(server => server.Finishes.Count == 1);
        await _host.Loop.StopAsync(CancellationToken.None);

        Assert.Equal(2, _server.Registrations.Count);
    }

    [Fact]
    public async Task Loop_StoppedWhileItWaits_SignsOffAndEnds()
    {
        await _host.Loop.StartAsync(CancellationToken.None);
        await _server.UntilAsync(server => server.Registrations.Count == 1);

        await _host.Loop.StopAsync(CancellationToken.None);

        Assert.True(_host.Loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(1, _server.Departures);
    }
}
