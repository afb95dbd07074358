using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Retort.Web.Tests.Api;

public sealed class ExperimentApiTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _cli = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _cli = _server.Client("cli");
    }

    public async Task DisposeAsync()
    {
        _cli.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Presets_Listed_HaveQuickAndFullVariants()
    {
        var presets = await _cli.GetFromJsonAsync<JsonArray>("/api/v1/presets");

        var mnist = presets!.Single(preset => preset!["name"]!.ToString() == "mnist-distillation")!;
        Assert.Equal(["quick", "full"], mnist["variants"]!.AsArray().Select(variant => variant!["name"]!.ToString()));
    }

    [Fact]
    public async Task Submit_UnknownPreset_IsNotFoundAndNamesThoseThereAre()
    {
        using var answer = await _cli.PostAsJsonAsync("/api/v1/experiments", new { preset = "mnits" });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("mnist-distillation (quick, full)", await Detail(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SpecWithSeveralMistakes_ReportsAllWithTheirPaths()
    {
        using var answer = await _cli.PostAsJsonAsync("/api/v1/experiments", new
        {
            preset = "mnist-distillation",
            variant = "quick",
            set = new[] { "student.training.epochs=0", "distillation.temperatures=[1, -4]", "teacher.model.hiden=[10]" },
        });

        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(
            ["teacher.model.hiden", "student.training.epochs", "distillation.temperatures[1]"],
            body!["problems"]!.AsArray().Select(problem => problem!["path"]!.ToString()));
    }

    [Fact]
    public async Task Submit_Preset_PlansRunsThatAreThereAfterARestart()
    {
        var id = await SubmitAsync();

        await _server.RestartAsync();
        using var cli = _server.Client("cli");
        var experiment = await cli.GetFromJsonAsync<JsonObject>($"/api/v1/experiments/{id}");

        Assert.Equal("MNIST distillation (quick)", experiment!["experiment"]!["summary"]!["name"]!.ToString());
        Assert.Equal(experiment["experiment"]!["plan"]!.AsArray().Count, experiment["runs"]!.AsArray().Count);
    }

    [Fact]
    public async Task Delete_RunningExperiment_IsRefusedUntilItIsCancelled()
    {
        var id = await SubmitAsync();

        using var early = await _cli.DeleteAsync($"/api/v1/experiments/{id}");
        using var cancelled = await _cli.PostAsync($"/api/v1/experiments/{id}/cancel", null);
        await UntilCancelledAsync(id);
        using var deleted = await _cli.DeleteAsync($"/api/v1/experiments/{id}");
        using var gone = await _cli.GetAsync($"/api/v1/experiments/{id}");
        var audit = await _cli.GetFromJsonAsync<JsonArray>($"/api/v1/experiments/{id}/audit");

        Assert.Equal(
            [HttpStatusCode.Conflict, HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.NotFound],
            new[] { early.StatusCode, cancelled.StatusCode, deleted.StatusCode, gone.StatusCode });
        Assert.Contains(audit!, entry => entry!["action"]!.ToString() == "experiment.deleted");
    }

    [Fact]
    public async Task Report_BeforeAnythingRan_IsEmptyAndSaysWhatThePaperHas()
    {
        var id = await SubmitAsync();

        var report = await _cli.GetFromJsonAsync<JsonObject>($"/api/v1/experiments/{id}/report");

        Assert.Equal([67, 146, 74], report!["reference"]!.AsArray().Select(row => row!["paper"]!.GetValue<double>()));
        Assert.Empty(report["retention"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/v1/experiments/x0000000000000000")]
    [InlineData("/api/v1/runs/x0000000000000000-001")]
    public async Task Get_UnknownId_IsNotFoundWithAnExplanation(string path)
    {
        using var answer = await _cli.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("deleted", await Detail(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_Described_HasTheSubmission()
    {
        var document = await _cli.GetFromJsonAsync<JsonObject>("/openapi/v1.json");

        Assert.NotNull(document!["paths"]!["/api/v1/experiments"]!["post"]);
    }

    private async Task<string> SubmitAsync()
    {
        using var answer = await _cli.PostAsJsonAsync("/api/v1/experiments", new { preset = "mnist-distillation", variant = "quick" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.ToString();
    }

    // The command is acknowledged before the last run has ended; a client sees that end only by asking again.
    private async Task UntilCancelledAsync(string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? status;
        do
        {
            var experiment = await _cli.GetFromJsonAsync<JsonObject>($"/api/v1/experiments/{id}", patience.Token);
            status = experiment!["experiment"]!["summary"]!["status"]!.ToString();
        }
        while (status != "cancelled");
    }

    private static async Task<string> Detail(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!.ToString();
}
