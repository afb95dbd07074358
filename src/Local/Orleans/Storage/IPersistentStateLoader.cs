namespace Orleans.Runtime;

/// <summary>A declared state, as the activation sees it.</summary>
internal interface IPersistentStateLoader
{
    Task LoadAsync(CancellationToken cancellationToken);
}
