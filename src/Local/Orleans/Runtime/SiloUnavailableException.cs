namespace Orleans.Runtime;

/// <summary>The runtime is stopping or has stopped; the request was not executed.</summary>
[GenerateSerializer]
public class SiloUnavailableException : OrleansException
{
    public SiloUnavailableException()
        : base("SiloUnavailableException")
    {
    }

    public SiloUnavailableException(string message)
        : base(message)
    {
    }

    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
