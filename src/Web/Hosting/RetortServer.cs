using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Orleans.Runtime;
using Retort.Contracts;
using Retort.Contracts.Metrics;
using Retort.Contracts.Processes;
using Retort.Runtime;
using Retort.Silo;
using Retort.Storage;
using Retort.Web.Access;
using Retort.Web.Api;
using Retort.Web.Components;
using Retort.Web.HostProtocol;
using Retort.Web.Presets;
using Retort.Web.Reports;

namespace Retort.Web.Hosting;

/// <summary>Composes the server: storage, the co-hosted silo or the connection to a cluster's, the host protocol, the API and the pages.</summary>
public static class RetortServer
{
    /// <summary>
    /// Takes the data folder and builds the server, ready to be started. Throws <see cref="StartupException"/> when the folder
    /// cannot be used; the folder's lock is released when the server is disposed.
    /// </summary>
    public static WebApplication Build(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Published files lie beside the program, wherever it was started from.
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(RetortServer).Assembly.GetName().Name,
        });
        var folder = DataFolder.Open(options.DataFolder, shared: RuntimeOptions.IsCluster(builder.Configuration));
        try
        {
            Configure(builder, options, folder);
            var app = builder.Build();
            MapEverything(app);
            return app;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static void Configure(WebApplicationBuilder builder, ServerOptions options, DataFolder folder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MetricLimits.BodyBytes;
            kestrel.Listen(options.Listen, options.Port);
        });

        // A line for every request would bury what matters.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Keys lie in the data folder, which only its owner may read: that they are not encrypted once more is no news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // Program says in one line why the server does not start.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // Behind loopback a page of another site could reach us under a name of its own (DNS rebinding).
        if (IPAddress.IsLoopback(options.Listen)) builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";

        // A line for each request would bury the rest, and the address of a sign-in link is a secret.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        var services = builder.Services;

        // The container owns what a factory makes: the lock goes when the server is disposed, after everything that writes.
        services.AddSingleton(_ => folder);
        services.AddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json => ContractJson.Apply(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddHealthChecks();
        services.AddRetortAccess(folder);
        services.AddSingleton<AccessDeniedPage>();
        services.AddRetortStorage(StorageOptions.Read(builder.Configuration, options.DataFolder));
        if (RuntimeOptions.IsCluster(builder.Configuration))
            builder.AddRetortRuntime();
        else
            builder.AddRetortSilo();
        services.AddSingleton<PresetLibrary>();
        services.AddSingleton<ReportBuilder>();
        services.AddHostProtocol();
        services.AddRetortUi();
        services.AddHostedService<Announcement>();
        if (options.ExitWithParent) services.AddParentWatch();
    }

    private static void MapEverything(WebApplication app)
    {
        // Made before the first request, so that a broken token folder or preset stops the start with its message.
        _ = app.Services.GetRequiredService<DataFolder>();
        _ = app.Services.GetRequiredService<AccessTokens>();
        _ = app.Services.GetRequiredService<PresetLibrary>();

        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        app.UseStatusCodePages(context => WantsPage(context.HttpContext)
            ? context.HttpContext.RequestServices.GetRequiredService<AccessDeniedPage>().WriteAsync(context.HttpContext)
            : context.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new() { HttpContext = context.HttpContext }).AsTask());
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapSignIn();
        app.MapNativeApi();
        app.MapHostProtocol();
        app.MapRetortUi();
    }

    // While a silo is being replaced, its grains are out of reach for some seconds: callers do well to come again.
    private static int StatusOf(Exception failure) =>
        failure is OrleansException or TimeoutException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    private static bool WantsPage(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status401Unauthorized
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
