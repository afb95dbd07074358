using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Retort.Web.Access;

/// <summary>One-time sign-in codes. They live in memory only: a restart voids those that were not used.</summary>
public sealed class SignInLinks(TimeProvider clock)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private const int MostOpen = 100;

    private readonly ConcurrentDictionary<string, (string Member, DateTimeOffset Expires)> _open = new(StringComparer.Ordinal);

    /// <summary>A code that signs one browser in as <paramref name="member"/>.</summary>
    public (string Code, DateTimeOffset Expires) Create(string member)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, entry) in _open)
        {
            if (entry.Expires < now || _open.Count >= MostOpen) _open.TryRemove(old, out _);
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var expires = now + Lifetime;
        _open[code] = (member, expires);
        return (code, expires);
    }

    /// <summary>The member whom the code signs in; null when it was used, has expired or never existed.</summary>
    public string? Redeem(string code) =>
        _open.TryRemove(code, out var entry) && entry.Expires >= clock.GetUtcNow() ? entry.Member : null;
}
