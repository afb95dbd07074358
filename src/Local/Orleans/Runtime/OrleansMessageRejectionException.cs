namespace Orleans.Runtime;

/// <summary>The runtime refused a request, which was not executed.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }
}
