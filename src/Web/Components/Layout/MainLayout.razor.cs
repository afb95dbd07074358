using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Retort.Web.Components.Layout;

/// <summary>The frame of every page: navigation, theme, who is signed in.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private ErrorBoundary? _boundary;
    private IJSObjectReference? _module;
    private string _theme = "system";
    private string? _name;

    [Inject]
    public required IJSRuntime Script { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Viewer Viewer { get; init; }

    private static (string Value, string Label)[] Themes =>
        [("system", LayoutTexts.ThemeSystem), ("light", LayoutTexts.ThemeLight), ("dark", LayoutTexts.ThemeDark)];

    private string Here => Navigation.Uri.Split('#')[0];

    protected override async Task OnInitializedAsync() => _name = await Viewer.GetNameAsync();

    // A page that failed must not stay in front of the one that was chosen next.
    protected override void OnParametersSet() => _boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _module = await Script.InvokeAsync<IJSObjectReference>("import", "./Components/Layout/MainLayout.razor.js");
        Viewer.UseTimeZone(await _module.InvokeAsync<string>("timeZone"));
        _theme = await _module.InvokeAsync<string>("theme");
        StateHasChanged();
    }

    private async Task ChooseThemeAsync(string theme)
    {
        if (_module is null) return;
        await _module.InvokeVoidAsync("chooseTheme", theme);
        _theme = theme;
    }

    private void Recover() => _boundary?.Recover();

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its modules with it.
        }
    }
}
