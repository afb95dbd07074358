using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Retort.EndToEnd.Pages;

/// <summary>"New experiment": choose a preset, change it, start it.</summary>
internal sealed class NewExperimentPage(IPage page)
{
    public ILocator Start => page.GetByRole(AriaRole.Button, new() { Name = "Start experiment" });

    public ILocator Mistakes => page.GetByRole(AriaRole.Alert);

    private ILocator Yaml => page.GetByRole(AriaRole.Textbox, new() { Name = "Spec as YAML" });

    /// <summary>From the start page, as a person gets there.</summary>
    public static async Task<NewExperimentPage> OpenAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "New experiment" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "New experiment", Level = 1 })).ToBeVisibleAsync();
        return new NewExperimentPage(page);
    }

    /// <summary>Chooses the quick variant and waits until its plan is shown.</summary>
    public async Task ChooseQuickAsync()
    {
        await page.GetByRole(AriaRole.Article).Filter(new() { HasText = "MNIST distillation" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Quick") }).ClickAsync();
        await Assertions.Expect(page.GetByText(new Regex(@"^\d+ runs$"))).ToBeVisibleAsync();
        await Assertions.Expect(Start).ToBeEnabledAsync();
    }

    public Task WriteSpecAsync(string yaml) => Yaml.FillAsync(yaml);

    /// <summary>Starts it and returns the experiment's page.</summary>
    public async Task<ExperimentPage> StartAsync()
    {
        await Start.ClickAsync();
        await page.WaitForURLAsync(new Regex("/experiments/x[0-9a-z]{16}$"));
        return new ExperimentPage(page);
    }
}
