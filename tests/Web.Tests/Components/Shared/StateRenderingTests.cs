using Microsoft.AspNetCore.Components;
using Retort.Contracts.Experiments;
using Retort.Contracts.Runs;
using Retort.Web.Components.Shared;

namespace Retort.Web.Tests.Components.Shared;

public sealed class StateRenderingTests
{
    [Fact]
    public async Task StatusChip_EveryRunStatus_HasAName()
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            var html = await ComponentRenderer.RenderAsync<StatusChip>((nameof(StatusChip.Run), status));

            Assert.Contains(Names.Of(status), html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StatusChip_FailedExperiment_IsMarkedAsBad()
    {
        var html = await ComponentRenderer.RenderAsync<StatusChip>((nameof(StatusChip.Experiment), ExperimentStatus.Failed));

        Assert.Contains("bad", html, StringComparison.Ordinal);
        Assert.Contains("Failed", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorPanel_WithRetry_OffersIt()
    {
        var html = await ComponentRenderer.RenderAsync<ErrorPanel>(
            (nameof(ErrorPanel.Title), "The runs could not be read"), (nameof(ErrorPanel.Detail), "disk full"),
            (nameof(ErrorPanel.OnRetry), EventCallback.Factory.Create(new object(), () => { })));

        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("disk full", html, StringComparison.Ordinal);
        Assert.Contains("Try again", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loading_IsAnnounced()
    {
        var html = await ComponentRenderer.RenderAsync<Loading>();

        Assert.Contains("role=\"status\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyState_AsAPage_HasTheHeading()
    {
        var html = await ComponentRenderer.RenderAsync<EmptyState>((nameof(EmptyState.Title), "There is no such run"), (nameof(EmptyState.Heading), 1));

        Assert.Contains("There is no such run</h1>", html, StringComparison.Ordinal);
    }
}
