namespace Orleans.Runtime;

/// <summary>What a call of a method that returns <see cref="IAsyncEnumerable{T}"/> gives: the method is called once by each enumerator.</summary>
internal sealed class GrainStream<T>(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken token) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GrainStreamEnumerator<T>(method, reference, arguments, token, cancellationToken);
}
