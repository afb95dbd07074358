using System.Globalization;

namespace Retort.Web.Components.Shared;

/// <summary>Fills the places of a text from a resource file.</summary>
public static class TextFormatting
{
    public static string With(this string text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
