using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Retort.EndToEnd.Browsing;

/// <summary>One browser context with one page. A failed test leaves its trace; the page's own errors fail the test.</summary>
public sealed class BrowserSession : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();

    internal BrowserSession(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _errors.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>What scripts threw or wrote as errors.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors];

    /// <summary>Forgets errors that the test caused on purpose.</summary>
    public void ForgetErrors() => _errors.Clear();

    /// <summary>Runs a flow; when it throws, its trace is kept and the message says where, with <paramref name="logs"/>.</summary>
    public async Task RunAsync(Func<IPage, Task> flow, Func<string> logs, [CallerMemberName] string name = "")
    {
        try
        {
            await flow(Page);
            Assert.Empty(Errors);
        }
        catch (Exception e)
        {
            var folder = Path.Combine(AppContext.BaseDirectory, "traces");
            var trace = Path.Combine(folder, $"{name}.zip");
            await _context.Tracing.StopAsync(new TracingStopOptions { Path = trace });
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
            throw new InvalidOperationException($"{e.Message}\nPage: {Page.Url}\nTrace: {trace}\nPage errors: {string.Join("; ", Errors)}\n{logs()}", e);
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
