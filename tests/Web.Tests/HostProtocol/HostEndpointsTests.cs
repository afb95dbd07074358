using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Web.Tests.HostProtocol;

[Collection(nameof(ProtocolCollection))]
public sealed class HostEndpointsTests(ProtocolFixture protocol)
{
    [Fact]
    public async Task Register_Valid_IsWelcomedWithThePeriods()
    {
        using var answer = await protocol.PostAsync("/host/v1/hosts", ProtocolFixture.Registration(HostId.Parse("newcomer")));

        var welcome = (await answer.Content.ReadFromJsonAsync<HostWelcome>(ContractJson.Options))!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(welcome.HeartbeatSeconds > 0);
        Assert.True(welcome.PollSeconds > 0);
    }

    [Fact]
    public async Task Register_SeveralMistakes_ReportsAllWithTheirPaths()
    {
        var message = ProtocolFixture.Registration(HostId.Parse("careless")) with
        {
            Version = "",
            Capabilities = new HostCapabilities { Device = "cpu", Cores = 0, MemoryBytes = -1, Labels = [new string('x', 300)] },
        };

        using var answer = await protocol.PostAsync("/host/v1/hosts", message);

        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(
            ["version", "capabilities.cores", "capabilities.memory_bytes", "capabilities.labels[0]"],
            problem["problems"]!.AsArray().Select(item => item!["path"]!.ToString()));
    }

    [Fact]
    public async Task Register_WrongToken_IsRefusedWithProblemDetailsAndTheServerGoesOn()
    {
        using var stranger = protocol.Server.Client(null);
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", new string('0', 64));

        using var refused = await stranger.PostAsJsonAsync("/host/v1/hosts", new { });
        using var accepted = await protocol.PostAsync("/host/v1/hosts", ProtocolFixture.Registration(HostId.Parse("honest")));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Register_CommandLinesToken_IsForbidden()
    {
        using var cli = protocol.Server.Client("cli");

        using var answer = await cli.PostAsJsonAsync("/host/v1/hosts", ProtocolFixture.Registration(HostId.Parse("cli")), ContractJson.Options);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Lease_UnregisteredHost_IsNotFoundAndSaysToRegister()
    {
        using var answer = await protocol.Http.PostAsync("/host/v1/hosts/nobody/lease", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("POST /host/v1/hosts", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_RegisteredHost_IsOfflineAtOnce()
    {
        var host = await protocol.RegisterAsync();

        using var answer = await protocol.Http.PostAsync($"/host/v1/hosts/{host}/leave", null);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False((await protocol.Grains.GetGrain<ITrainingHostGrain>(host.Value).GetAsync())!.Online);
    }

    [Fact]
    public async Task Lease_RunQueuedWhileTheHostWaits_IsGranted()
    {
        var host = await protocol.RegisterAsync();
        var waiting = protocol.Http.PostAsync($"/host/v1/hosts/{host}/lease", null);

        var run = await protocol.QueueAsync();
        using var answer = await waiting;

        var grant = (await answer.Content.ReadFromJsonAsync<AttemptGrant>(ContractJson.Options))!;
        Assert.Equal(run, grant.Attempt.Run);
        Assert.Equal(SpecHash.Of(ProtocolFixture.Spec()), SpecHash.Of(grant.Spec));
    }
}
