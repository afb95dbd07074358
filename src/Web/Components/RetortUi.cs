using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Radzen;
using Retort.Web.Components.Experiments;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components;

/// <summary>Composes the pages.</summary>
public static class RetortUi
{
    public static IServiceCollection AddRetortUi(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "Resources");
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddRadzenComponents();
        services.AddScoped<Viewer>();
        services.AddScoped<Commands>();
        services.AddScoped<ExperimentActions>();
        services.AddSingleton<LiveFeeds>();
        return services;
    }

    /// <summary>Maps pages and static assets. Call it after authentication and authorization.</summary>
    public static WebApplication MapRetortUi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var english = CultureInfo.GetCultureInfo("en-GB");
        app.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new(english),
            SupportedCultures = [english],
            SupportedUICultures = [english],
        });
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

        // An address of no page: a person gets the frame with an explanation, a program the usual problem.
        app.MapFallback((HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? (IResult)new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound));
        return app;
    }
}
