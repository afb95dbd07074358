using Retort.EndToEnd.Browsing;

namespace Retort.EndToEnd.Platform;

/// <summary>One platform and one browser for all flows: they start slowly, and the flows do not disturb each other.</summary>
[CollectionDefinition(Name)]
public sealed class PlatformCollection : ICollectionFixture<PublishedPlatform>, ICollectionFixture<Chromium>
{
    public const string Name = "platform";
}
