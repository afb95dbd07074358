using System.Text;

namespace Retort.Storage;

/// <summary>Text that every store keeps as it is: no NUL, which PostgreSQL refuses, and no half of a surrogate pair.</summary>
internal static class StorableText
{
    /// <summary>Puts U+FFFD in the place of what cannot be stored.</summary>
    public static string Clean(string text)
    {
        var clean = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        return clean.Replace('\0', '\uFFFD');
    }
}
