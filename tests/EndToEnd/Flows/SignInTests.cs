using System.Net;
using Microsoft.Playwright;
using Retort.EndToEnd.Browsing;
using Retort.EndToEnd.Platform;

namespace Retort.EndToEnd.Flows;

[Collection(PlatformCollection.Name)]
public class SignInTests(PublishedPlatform platform, Chromium chromium)
{
    [Fact]
    public async Task Link_UsedOnce_SignsInAndIsVoidAfterwards()
    {
        var link = await platform.NewSignInLinkAsync();
        await using var first = await chromium.OpenAsync();
        await using var second = await chromium.OpenAsync();

        await first.RunAsync(async page =>
        {
            await page.GotoAsync(link);
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Experiments" }).First).ToBeVisibleAsync();
        }, platform.Logs);
        var again = await second.Page.GotoAsync(link);

        Assert.Equal((int)HttpStatusCode.Unauthorized, again!.Status);
    }

    [Fact]
    public async Task Page_WithoutSignIn_SaysHowToGetALink()
    {
        await using var session = await chromium.OpenAsync();

        var answer = await session.Page.GotoAsync(platform.Url + "/experiments");

        Assert.Equal((int)HttpStatusCode.Unauthorized, answer!.Status);
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(session.Page.GetByText("dotnet platform.cs up")).ToBeVisibleAsync();
    }
}
