using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using Radzen;
using Retort.Web.Components.Layout;

namespace Retort.Web.Tests.Components;

/// <summary>Renders a component to HTML with the framework's own renderer, as its first rendering shows it.</summary>
internal static class ComponentRenderer
{
    public static async Task<string> RenderAsync<TComponent>(params (string Name, object? Value)[] parameters) where TComponent : IComponent
    {
        var services = new ServiceCollection();
        services.AddRadzenComponents();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<AuthenticationStateProvider, SignedInMember>();
        services.AddSingleton<IJSRuntime, NoBrowser>();
        services.AddSingleton<NavigationManager, FixedNavigation>();
        services.AddScoped<Viewer>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters.ToDictionary(p => p.Name, p => p.Value)));
            return WebUtility.HtmlDecode(root.ToHtmlString());
        });
    }

    private sealed class SignedInMember : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")], "test"))));
    }

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
            throw new InvalidOperationException($"'{identifier}' was called although nothing is drawn in a first rendering.");

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            InvokeAsync<TValue>(identifier, args);
    }

    private sealed class FixedNavigation : NavigationManager
    {
        public FixedNavigation() => Initialize("http://localhost/", "http://localhost/");
    }
}
