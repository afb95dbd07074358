using System.Globalization;

namespace Orleans;

/// <summary>How long a caller of the method waits, instead of the runtime's default.</summary>
/// <param name="timeout">A time span's text, as in <c>00:02:00</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
