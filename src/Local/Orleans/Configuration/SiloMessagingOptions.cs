namespace Orleans.Configuration;

/// <summary>How long callers wait.</summary>
public class SiloMessagingOptions
{
    /// <summary>How long a caller waits for a response unless the method has a <see cref="ResponseTimeoutAttribute"/>. Default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
