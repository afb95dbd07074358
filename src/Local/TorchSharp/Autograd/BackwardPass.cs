using TorchSharp.Kernels;

namespace TorchSharp.Autograd;

/// <summary>
/// One backward(): nodes in descending order of creation, so that a node runs once, after all that used its output.
/// The order depends on the program alone, hence so do the sums of gradients.
/// </summary>
internal static class BackwardPass
{
    public static void Run(TensorBody root)
    {
        if (!root.RequiresGrad)
        {
            throw new InvalidOperationException("backward() on a tensor that does not require a gradient and was not computed from one that does.");
        }

        if (root.Count != 1)
        {
            throw new InvalidOperationException($"backward() needs a scalar; this tensor has the shape {Layout.Text(root.Shape)}.");
        }

        var one = TensorBody.Empty(root.Shape, root.Dtype);
        Filling.Fill(one, 1);
        if (root.Producer is null)
        {
            Accumulate(root, one);
            return;
        }

        var pending = new Dictionary<Node, TensorBody> { [root.Producer] = one };
        var order = new PriorityQueue<Node, long>();
        order.Enqueue(root.Producer, -root.Producer.Sequence);
        try
        {
            while (order.TryDequeue(out var node, out _))
            {
                pending.Remove(node, out var gradient);
                Visit(node, gradient!, pending, order);
            }
        }
        finally
        {
            // Only an exception leaves gradients behind.
            foreach (var gradient in pending.Values)
            {
                gradient.Release();
            }
        }
    }

    private static void Visit(Node node, TensorBody gradient, Dictionary<Node, TensorBody> pending, PriorityQueue<Node, long> order)
    {
        var results = new TensorBody?[node.Edges.Length];
        try
        {
            node.Apply(gradient, results);
        }
        finally
        {
            gradient.Release();
        }

        node.Free();
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is not { } result)
            {
                continue;
            }

            var edge = node.EdgeOf(i);
            if (edge.Leaf is { } leaf)
            {
                Accumulate(leaf, result);
            }
            else if (edge.Producer is { } producer)
            {
                if (pending.TryGetValue(producer, out var sum))
                {
                    pending[producer] = Sum(sum, result);
                }
                else
                {
                    pending[producer] = result;
                    order.Enqueue(producer, -producer.Sequence);
                }
            }
            else
            {
                result.Release();
            }
        }
    }

    /// <summary>Adds to a leaf's gradient; takes over the caller's reference.</summary>
    private static void Accumulate(TensorBody leaf, TensorBody gradient)
    {
        if (leaf.Grad is null || (leaf.GradIsZeroed && leaf.Grad.IsUnique))
        {
            leaf.SetGrad(gradient.IsUnique && gradient.IsContiguous ? gradient : Detached(gradient));
            return;
        }

        if (leaf.GradIsZeroed)
        {
            Copying.Into(gradient, leaf.Grad);
            leaf.GradIsZeroed = false;
        }
        else
        {
            Arithmetic.AddInPlace(leaf.Grad, gradient, 1);
        }

        leaf.Grad.Storage.Version++;
        gradient.Release();
    }

    private static TensorBody Detached(TensorBody gradient)
    {
        var copy = Copying.Clone(gradient);
        gradient.Release();
        return copy;
    }

    private static TensorBody Sum(TensorBody sum, TensorBody addend)
    {
        if (!sum.IsUnique || !sum.IsContiguous)
        {
            sum = Detached(sum);
        }

        Arithmetic.AddInPlace(sum, addend, 1);
        addend.Release();
        return sum;
    }
}
