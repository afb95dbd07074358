namespace Orleans.Runtime;

/// <summary>The life of an activation, in order.</summary>
internal enum ActivationState : byte
{
    /// <summary>In the directory, nothing constructed.</summary>
    Created,

    /// <summary>Constructing the grain, reading state, running <see cref="IGrainBase.OnActivateAsync"/>.</summary>
    Activating,

    Valid,

    /// <summary>Admits nothing new; waits for running requests, then says goodbye.</summary>
    Deactivating,

    /// <summary>Out of the directory; requests go to a new activation.</summary>
    Ended,
}
