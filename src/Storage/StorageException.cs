namespace Retort.Storage;

/// <summary>The data folder, its database or its disk fails. The message says what, where, and what an operator can do.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
