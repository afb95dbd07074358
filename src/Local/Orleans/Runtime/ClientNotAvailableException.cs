namespace Orleans.Runtime;

/// <summary>An observer that was called is deleted, or nobody keeps it alive.</summary>
[GenerateSerializer]
public class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId clientId)
        : base($"No activation for client {clientId}: the observer was deleted or nobody holds it.")
    {
    }
}
