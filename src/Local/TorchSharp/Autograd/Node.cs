namespace TorchSharp.Autograd;

/// <summary>Turns the gradient of an operation's output into gradients of its inputs; results are owned by the caller.</summary>
internal delegate void BackwardRule(Node node, TensorBody gradient, TensorBody?[] inputGradients);

/// <summary>One operation of the recorded graph.</summary>
internal sealed class Node
{
    private static long _lastSequence;
    private readonly Edge[] _edges;
    private readonly SavedBody[] _saved;
    private readonly BackwardRule _rule;
    private int _references;
    private bool _freed;

    public Node(string name, ReadOnlySpan<TensorBody?> inputs, ReadOnlySpan<TensorBody> saved, BackwardRule rule)
    {
        Name = name;
        _rule = rule;
        Sequence = Interlocked.Increment(ref _lastSequence);
        _edges = new Edge[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            _edges[i] = Edge.To(inputs[i]);
        }

        _saved = new SavedBody[saved.Length];
        for (var i = 0; i < saved.Length; i++)
        {
            _saved[i] = new SavedBody(saved[i]);
        }
    }

    public string Name { get; }

    /// <summary>Later operations have higher numbers: backward visits nodes from high to low.</summary>
    public long Sequence { get; }

    public ReadOnlySpan<Edge> Edges => _edges;

    public bool Needs(int input) => _edges[input].IsNeeded;

    public Edge EdgeOf(int input) => _edges[input];

    public TensorBody Saved(int index) => _saved[index].Get(Name);

    public void Apply(TensorBody gradient, TensorBody?[] inputGradients)
    {
        if (_freed)
        {
            throw new InvalidOperationException($"Trying to go backward through {Name} a second time: what it saved was freed by the first backward().");
        }

        _rule(this, gradient, inputGradients);
    }

    /// <summary>Gives up the saved values; the graph's shape stays, so that a second backward is noticed.</summary>
    public void Free()
    {
        if (!_freed)
        {
            _freed = true;
            foreach (var saved in _saved)
            {
                saved.Release();
            }
        }
    }

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
        {
            return;
        }

        // By a list of its own, not by recursion: a graph may be longer than the stack is deep.
        var unreferenced = new Stack<Node>();
        unreferenced.Push(this);
        while (unreferenced.TryPop(out var node))
        {
            node.Free();
            foreach (var edge in node._edges)
            {
                edge.Leaf?.Release();
                if (edge.Producer is { } producer && Interlocked.Decrement(ref producer._references) == 0)
                {
                    unreferenced.Push(producer);
                }
            }
        }
    }
}
