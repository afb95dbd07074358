using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Retort.EndToEnd.Pages;

/// <summary>A run: its metrics, log, checkpoints and lineage.</summary>
internal sealed class RunPage(IPage page)
{
    public ILocator LogLines => page.GetByRole(AriaRole.Log);

    /// <summary>The row of a metric by its stored name.</summary>
    public ILocator Metric(string name) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    public ILocator Row(string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    public ILocator Lineage => page.GetByRole(AriaRole.Listitem);

    public async Task OpenTabAsync(string name) =>
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the run" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{name}") }).ClickAsync();
}
