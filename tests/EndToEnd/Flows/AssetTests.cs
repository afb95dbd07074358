using System.Net;
using System.Text.RegularExpressions;
using Retort.EndToEnd.Browsing;
using Retort.EndToEnd.Platform;

namespace Retort.EndToEnd.Flows;

[Collection(PlatformCollection.Name)]
public partial class AssetTests(PublishedPlatform platform, Chromium chromium)
{
    [Fact]
    public async Task LinkedAssets_OfEachPage_AreServedWhole()
    {
        await using var session = await chromium.OpenAsync();
        await session.RunAsync(async page =>
        {
            await page.GotoAsync(await platform.NewSignInLinkAsync());
            var assets = new HashSet<string>();
            foreach (var path in new[] { "/", "/experiments", "/experiments/new", "/runs", "/hosts" })
            {
                await page.GotoAsync(platform.Url + path);
                var html = await (await page.APIRequest.GetAsync(platform.Url + path)).TextAsync();
                assets.UnionWith(Linked().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).Where(link => !link.StartsWith('#')));
            }

            var files = assets.Where(asset => Path.GetExtension(asset.Split('?')[0]).ToLowerInvariant() is ".js" or ".css" or ".svg" or ".ico" or ".png" or ".woff2").ToArray();
            Assert.Contains(files, file => file.Contains("blazor.web", StringComparison.Ordinal));
            Assert.Contains(files, file => file.EndsWith(".css", StringComparison.Ordinal));
            foreach (var file in files)
            {
                var answer = await page.APIRequest.GetAsync(new Uri(new Uri(platform.Url + "/"), file).ToString());
                var body = await answer.BodyAsync();
                Assert.True(answer.Ok, $"{file}: {answer.Status}");
                Assert.True(body.Length > 0, $"{file} is empty");
                Assert.StartsWith(MediaType(file), answer.Headers["content-type"], StringComparison.Ordinal);
            }
        }, platform.Logs);
    }

    [Fact]
    public async Task Pages_LoadNothingFromAnotherOrigin()
    {
        await using var session = await chromium.OpenAsync();
        var foreign = new List<string>();
        session.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(platform.Url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                foreign.Add(request.Url);
        };

        await session.RunAsync(async page =>
        {
            await page.GotoAsync(await platform.NewSignInLinkAsync());
            foreach (var path in new[] { "/experiments/new", "/hosts" }) await page.GotoAsync(platform.Url + path);
        }, platform.Logs);

        Assert.Empty(foreign);
    }

    private static string MediaType(string file) => Path.GetExtension(file.Split('?')[0]).ToLowerInvariant() switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        _ => "image/",
    };

    [GeneratedRegex("""(?:href|src)="([^"]+)"|"(?:\./|/)([^"]+\.js)":""")]
    private static partial Regex Linked();
}
