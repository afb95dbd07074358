namespace Retort.Web.Live;

internal static partial class LiveLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Following {Feed} failed; it is tried again")]
    public static partial void FollowingFailed(this ILogger logger, Exception exception, string feed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Unsubscribing from {Feed} failed; the subscription will expire")]
    public static partial void UnsubscribingFailed(this ILogger logger, Exception exception, string feed);
}
