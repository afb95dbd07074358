using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Retort.Storage;

namespace Retort.Silo;

/// <summary>Composes the silo process: stores, grains and the two addresses that an orchestrator asks how it is.</summary>
internal static class SiloProcess
{
    /// <param name="arguments">Settings such as `--Retort:Silo:HealthPort=8081`; they come before those of the environment and of appsettings.json.</param>
    public static WebApplication Build(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        var options = SiloProcessOptions.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(options.HealthPort);
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Program says in one line why the silo does not start.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddRetortStorage(StorageOptions.Read(builder.Configuration, options.DataFolder));
        builder.AddRetortSilo();

        var app = builder.Build();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        return app;
    }
}
