using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Retort.Contracts.Identity;
using Retort.Web.Access;

namespace Retort.Web.Components.Layout;

/// <summary>Who looks at this circuit's pages: their name for the audit log, their clock for times.</summary>
public sealed class Viewer(AuthenticationStateProvider authentication, TimeProvider clock)
{
    private IPAddress? _address;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>Raised when the time zone becomes known.</summary>
    public event Action? Changed;

    public DateTimeOffset Now => clock.GetUtcNow();

    public void CallsFrom(string? address) => _address = IPAddress.TryParse(address, out var parsed) ? parsed : null;

    /// <summary>Takes the browser's IANA zone; an unknown one leaves UTC, which times then say.</summary>
    public void UseTimeZone(string name)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return;
        _zone = zone;
        Changed?.Invoke();
    }

    public async Task<Actor> GetActorAsync() =>
        Actors.Of((await authentication.GetAuthenticationStateAsync()).User, "browser", _address);

    public async Task<string?> GetNameAsync() => (await authentication.GetAuthenticationStateAsync()).User.Identity?.Name;

    /// <summary>Such as `21 Nov, 14:05`; with the year when it is not this one.</summary>
    public string Moment(DateTimeOffset at)
    {
        var local = Local(at);
        var pattern = local.Year == Local(Now).Year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm";
        return local.ToString(pattern, CultureInfo.CurrentCulture);
    }

    /// <summary>Such as `14:05:09.120`.</summary>
    public string ClockTime(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.CurrentCulture);

    /// <summary>To the second with the offset, for a tooltip.</summary>
    public string Exactly(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);
}
