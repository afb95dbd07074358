namespace Orleans.Runtime;

/// <summary>An observer that was called is deleted, or nobody keeps it alive. In a cluster such a call may time out instead.</summary>
[GenerateSerializer]
public class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId clientId)
        : base($"No activation for client {clientId}: the observer was deleted or nobody holds it.")
    {
    }
}
