using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Retort.EndToEnd.Browsing;
using Retort.EndToEnd.Pages;
using Retort.EndToEnd.Platform;

namespace Retort.EndToEnd.Flows;

[Collection(PlatformCollection.Name)]
public class DistillationTests(PublishedPlatform platform, Chromium chromium)
{
    [Fact]
    public async Task NewExperiment_ReducedDistillation_ReachesARetentionThatSurvivesARestart()
    {
        await using var session = await chromium.OpenAsync();
        await session.RunAsync(async page =>
        {
            await page.GotoAsync(platform.SignInLink);
            var form = await NewExperimentPage.OpenAsync(page);
            await form.ChooseQuickAsync();
            await form.WriteSpecAsync(ReducedSpec.Yaml);
            var experiment = await form.StartAsync();

            var shown = await experiment.WaitForRetentionAsync();
            var id = experiment.Id;

            // The page takes up what the last runs changed a moment after they have ended.
            for (var look = 0; look < 100 && Math.Round(await HeadlineOfReportAsync(id), 2) != shown; look++)
            {
                await page.WaitForTimeoutAsync(100);
                shown = await experiment.ReadRetentionAsync();
            }

            Assert.Equal(await HeadlineOfReportAsync(id), shown, 2);

            await LookAtRunAsync(page, await experiment.OpenRunAsync("Student"));

            // Away from the page first, so that its circuit does not look for the server while there is none.
            await page.GotoAsync("about:blank");
            await platform.RestartAsync();
            await page.GotoAsync($"{platform.Url}/experiments/{id}");
            Assert.Equal(shown, await experiment.ReadRetentionAsync());

            await experiment.ArchiveAsync();
            await experiment.StartDeletingAndKeepAsync();
            await experiment.DeleteAsync(ReducedSpec.Name);
            using var gone = await platform.Api.GetAsync($"api/v1/experiments/{id}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }, platform.Logs);
    }

    [Fact]
    public async Task NewExperiment_SpecWithMistakes_ShowsAllOfThemAndCannotBeStarted()
    {
        await using var session = await chromium.OpenAsync();
        await session.RunAsync(async page =>
        {
            await page.GotoAsync(await platform.NewSignInLinkAsync());
            var form = await NewExperimentPage.OpenAsync(page);
            await form.ChooseQuickAsync();

            await form.WriteSpecAsync(ReducedSpec.Yaml.Replace("seeds: [1, 2, 3]", "seeds: [1, 1]", StringComparison.Ordinal).Replace("epochs: 6", "epochs: 0", StringComparison.Ordinal));

            await Assertions.Expect(form.Mistakes).ToContainTextAsync("2 mistakes");
            await Assertions.Expect(form.Mistakes).ToContainTextAsync("seeds");
            await Assertions.Expect(form.Mistakes).ToContainTextAsync("teacher.training.epochs");
            await Assertions.Expect(form.Start).ToBeDisabledAsync();
        }, platform.Logs);
    }

    [Fact]
    public async Task Experiment_Cancelled_EndsAfterConfirmation()
    {
        await using var session = await chromium.OpenAsync();
        await session.RunAsync(async page =>
        {
            await page.GotoAsync(await platform.NewSignInLinkAsync());
            var form = await NewExperimentPage.OpenAsync(page);
            await form.ChooseQuickAsync();
            var experiment = await form.StartAsync();

            await experiment.CancelAsync();

            await experiment.WaitForStatusAsync("Cancelled");
        }, platform.Logs);
    }

    private static async Task LookAtRunAsync(IPage page, RunPage run)
    {
        await Assertions.Expect(run.Metric("test/errors")).ToContainTextAsync(new Regex(@"\d"));
        await run.OpenTabAsync("Log");
        await Assertions.Expect(run.LogLines).ToContainTextAsync(new Regex("epoch", RegexOptions.IgnoreCase));
        await run.OpenTabAsync("Lineage");
        await Assertions.Expect(run.Lineage.Filter(new() { HasText = "Soft-target set" })).ToContainTextAsync(new Regex("[0-9a-f]{64}"));
        await run.OpenTabAsync("Checkpoints");

        var download = run.Row("Weights").GetByRole(AriaRole.Link, new() { Name = "Download" });
        var address = (await download.GetAttributeAsync("href"))!;
        var bytes = await (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), address).ToString())).BodyAsync();
        Assert.Equal(address.Split('/')[^1], Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private async Task<double> HeadlineOfReportAsync(string id)
    {
        var report = JsonNode.Parse(await platform.Api.GetStringAsync($"api/v1/experiments/{id}/report"))!;
        var headline = report["retention"]!.AsArray().Single(retention => retention!["headline"]!.GetValue<bool>())!;
        Assert.True(headline["defined"]!.GetValue<bool>(), headline.ToJsonString());
        return headline["value"]!.GetValue<double>();
    }
}
