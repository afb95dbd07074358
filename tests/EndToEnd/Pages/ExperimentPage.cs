using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Retort.EndToEnd.Pages;

/// <summary>An experiment: its progress, result and commands.</summary>
internal sealed class ExperimentPage(IPage page)
{
    // Generous: a busy machine with two cores trains at a fraction of its usual speed.
    private const float UntilItEnds = 8 * 60_000;

    public string Id => page.Url.Split('/')[^1].Split('?')[0];

    public ILocator RetentionValue => page.GetByTestId("retention-value");

    public ILocator Title(string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });

    /// <summary>Waits for the figure itself, which appears without a reload.</summary>
    public async Task<double> WaitForRetentionAsync()
    {
        await Assertions.Expect(RetentionValue).ToHaveTextAsync(new Regex(@"^[−-]?\d"), new() { Timeout = UntilItEnds });
        await WaitForStatusAsync("Completed");
        return await ReadRetentionAsync();
    }

    public async Task<double> ReadRetentionAsync()
    {
        await Assertions.Expect(RetentionValue).ToBeVisibleAsync();
        return double.Parse((await RetentionValue.InnerTextAsync()).Replace('−', '-'), CultureInfo.InvariantCulture);
    }

    public Task WaitForStatusAsync(string status) =>
        Assertions.Expect(page.GetByRole(AriaRole.Main).GetByText(status, new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = UntilItEnds });

    public async Task OpenTabAsync(string name) =>
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the experiment" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{name}") }).ClickAsync();

    /// <summary>Opens a run from the table of runs.</summary>
    public async Task<RunPage> OpenRunAsync(string role)
    {
        await OpenTabAsync("Runs");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Final" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{role}") }).First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/runs/x"));
        return new RunPage(page);
    }

    public async Task CancelAsync()
    {
        await Button("Cancel").ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel the experiment" }).ClickAsync();
    }

    public async Task ArchiveAsync()
    {
        await Button("Archive").ClickAsync();
        await Assertions.Expect(Button("Restore")).ToBeVisibleAsync();
    }

    /// <summary>Asks to delete and takes it back.</summary>
    public async Task StartDeletingAndKeepAsync()
    {
        await Button("Delete…").ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Assertions.Expect(Dialog).ToBeHiddenAsync();
    }

    /// <summary>Deletes it: only after its name was typed can it be confirmed.</summary>
    public async Task DeleteAsync(string name)
    {
        await Button("Delete…").ClickAsync();
        var confirm = Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete for good" });
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await Dialog.GetByRole(AriaRole.Textbox).FillAsync(name);
        await confirm.ClickAsync();
        await page.WaitForURLAsync(new Regex("/experiments$"));
    }

    private ILocator Dialog => page.GetByRole(AriaRole.Dialog);

    private ILocator Button(string name) => page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
