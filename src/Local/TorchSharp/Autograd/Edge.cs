namespace TorchSharp.Autograd;

/// <summary>Where the gradient of one input goes: on to the node that made it, or into a leaf; or nowhere.</summary>
internal readonly struct Edge
{
    private Edge(Node? producer, TensorBody? leaf)
    {
        Producer = producer;
        Leaf = leaf;
    }

    public Node? Producer { get; }

    public TensorBody? Leaf { get; }

    public bool IsNeeded => Producer is not null || Leaf is not null;

    public static Edge To(TensorBody? input)
    {
        if (input?.Producer is { } producer)
        {
            producer.AddReference();
            return new Edge(producer, null);
        }

        return input is { IsLeafRequiringGrad: true } ? new Edge(null, input.AddReference()) : default;
    }
}
