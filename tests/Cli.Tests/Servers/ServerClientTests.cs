using System.Net;
using System.Text.Json.Nodes;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;

namespace Retort.Cli.Tests.Servers;

public class ServerClientTests
{
    private static readonly ExperimentId Id = ExperimentId.Parse("x0123456789abcdef");

    [Fact]
    public async Task Submit_Preset_SendsOnlyWhatWasGivenWithTheToken()
    {
        using var server = new CannedServer(HttpStatusCode.Created, $$"""{"id":"{{Id}}","url":"http://127.0.0.1:1/experiments/{{Id}}"}""");
        using var client = new ServerClient("http://127.0.0.1:1/", "secret", server);

        var submitted = await client.SubmitAsync(new Submission { Preset = "mnist-distillation", Variant = "quick", Set = ["seeds=[1]"] }, default);

        Assert.Equal(Id, submitted.Id);
        Assert.Equal("POST /api/v1/experiments Bearer secret", server.LastRequest);
        Assert.Equal("""{"preset":"mnist-distillation","variant":"quick","set":["seeds=[1]"]}""", JsonNode.Parse(server.LastBody!)!.ToJsonString());
    }

    [Fact]
    public async Task Submit_SpecWithMistakes_ListsAllWithTheirPaths()
    {
        using var server = new CannedServer(
            HttpStatusCode.UnprocessableEntity,
            """{"title":"The experiment's spec has mistakes.","status":422,"problems":[{"path":"seeds","message":"is missing"},{"path":"teacher.training.epochs","message":"0 is outside 1 to 5,000"}]}""",
            "application/problem+json");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var error = await Assert.ThrowsAsync<CliException>(() => client.SubmitAsync(new Submission { Yaml = "a: 1" }, default));

        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.Equal("The experiment's spec has mistakes.\n  seeds: is missing\n  teacher.training.epochs: 0 is outside 1 to 5,000", error.Message);
    }

    [Fact]
    public async Task Cancel_Refused_SaysWhyAndWhatDependsOnIt()
    {
        using var server = new CannedServer(HttpStatusCode.Conflict, """{"title":"The command was refused.","detail":"It has ended.","dependants":["run 1","run 2"]}""", "application/problem+json");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var error = await Assert.ThrowsAsync<CliException>(() => client.CancelAsync(Id, default));

        Assert.Equal("It has ended. Needed by: run 1, run 2.", error.Message);
    }

    [Fact]
    public async Task AnyCall_WrongToken_NamesTheOptionsToCheck()
    {
        using var server = new CannedServer(HttpStatusCode.Unauthorized, "");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var error = await Assert.ThrowsAsync<CliException>(() => client.GetReportAsync(Id, default));

        Assert.Contains("--token-file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_SomethingElseAnswers_SaysItsStatus()
    {
        using var server = new CannedServer(HttpStatusCode.BadGateway, "<html>bad gateway</html>", "text/html");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var error = await Assert.ThrowsAsync<CliException>(() => client.GetReportAsync(Id, default));

        Assert.Equal("The server at http://127.0.0.1:1 answered 502 (BadGateway).", error.Message);
    }

    [Fact]
    public async Task AnyCall_AnswerOfAnotherShape_IsNotTakenForAResult()
    {
        using var server = new CannedServer(HttpStatusCode.OK, """{"name":"something else"}""");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var error = await Assert.ThrowsAsync<CliException>(() => client.GetReportAsync(Id, default));

        Assert.Contains("cannot read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_NobodyListens_SaysHowToStartAServer()
    {
        // Port 1 of the loopback address is reserved and has no listener.
        using var client = new ServerClient("http://127.0.0.1:1", "t");

        var error = await Assert.ThrowsAsync<CliException>(() => client.GetReportAsync(Id, default));

        Assert.Contains("http://127.0.0.1:1 cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.Contains("retort serve", error.Message, StringComparison.Ordinal);
    }
}
