namespace Orleans.Runtime;

/// <summary>An activation that may be collected when it is idle.</summary>
internal interface ICollectibleGrainContext : IGrainContext
{
    void DelayDeactivation(TimeSpan timeSpan);
}
