using Retort.Local.TorchSharp.Tests.Autograd;
using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Local.TorchSharp.Tests.References;

/// <summary>Values and gradients of every operation against PyTorch's (references.json).</summary>
public class OperatorReferenceTests
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor[]>> Operations = new()
    {
        ["add, broadcast"] = x => [x[0].add(x[1], 2.5)],
        ["sub"] = x => [x[0] - x[1]],
        ["mul, broadcast"] = x => [x[0] * x[1]],
        ["div"] = x => [x[0] / x[1]],
        ["scalar over tensor"] = x => [2 / x[0]],
        ["pow 3"] = x => [x[0].pow(3)],
        ["pow -1.5"] = x => [x[0].pow(-1.5)],
        ["exp"] = x => [x[0].exp()],
        ["tanh"] = x => [x[0].tanh()],
        ["sigmoid"] = x => [x[0].sigmoid()],
        ["abs"] = x => [x[0].abs()],
        ["square"] = x => [x[0].square()],
        ["relu"] = x => [x[0].relu()],
        ["sign"] = x => [x[0].sign()],
        ["log"] = x => [x[0].log()],
        ["log1p"] = x => [x[0].log1p()],
        ["sqrt"] = x => [x[0].sqrt()],
        ["reciprocal"] = x => [x[0].reciprocal()],
        ["clamp"] = x => [x[0].clamp(-0.5, 0.75)],
        ["maximum"] = x => [x[0].maximum(x[1])],
        ["minimum, broadcast"] = x => [x[0].minimum(x[1])],
        ["where"] = x => [where(x[0].detach().gt(0.1), x[0], x[1])],
        ["masked_fill"] = x => [x[0].masked_fill(x[1], -2.5)],
        ["masked_select"] = x => [x[0].masked_select(x[1])],
        ["sum"] = x => [x[0].sum()],
        ["sum of dimensions"] = x => [x[0].sum([0, 2])],
        ["mean of dimensions"] = x => [x[0].mean([0, 2], keepdim: true)],
        ["var"] = x => [x[0].var(1)],
        ["var, biased, of dimensions"] = x => [x[0].var([0, 2], unbiased: false)],
        ["std"] = x => [x[0].std(1, unbiased: false, keepdim: true)],
        ["norm"] = x => [x[0].norm(1)],
        ["norm of all"] = x => [x[0].norm()],
        ["norm 1"] = x => [x[0].norm(2, p: 1)],
        ["max of a dimension"] = x => Both(x[0].max(1)),
        ["min of a dimension"] = x => Both(x[0].min(2, keepdim: true)),
        ["amax"] = x => [x[0].amax([0, 2])],
        ["argmax and argmin"] = x => [x[0].argmax(1), x[0].argmin(2, keepdim: true), x[0].argmax()],
        ["logsumexp"] = x => [x[0].logsumexp(1)],
        ["logsumexp of huge values"] = x => [x[0].logsumexp(-1)],
        ["cumsum"] = x => [x[0].cumsum(1)],
        ["topk"] = x => Both(x[0].topk(3, -1)),
        ["topk, smallest, of the first dimension"] = x => Both(x[0].topk(2, 0, largest: false)),
        ["sort, descending"] = x => Both(x[0].sort(1, descending: true)),
        ["all and any"] = x => [x[0].all(1), x[0].any(0), x[0].all(), x[0].any()],
        ["mm"] = x => [x[0].mm(x[1])],
        ["bmm"] = x => [x[0].bmm(x[1])],
        ["matmul, broadcast"] = x => [x[0].matmul(x[1])],
        ["matmul with a vector"] = x => [x[0].matmul(x[1])],
        ["permute and reshape"] = x => [x[0].permute(2, 0, 1).reshape(5, 6)],
        ["slices"] = x => [x[0][TensorIndex.Single(1), TensorIndex.Colon, TensorIndex.Slice(1, 5, 2)]],
        ["flip"] = x => [x[0].flip(0, 2)],
        ["repeat"] = x => [x[0].repeat(2, 1, 3)],
        ["split"] = x => [x[0].split([1, 2], 1)[1]],
        ["chunk"] = x => [x[0].chunk(3, 2)[2]],
        ["unbind"] = x => [x[0].unbind(1)[2]],
        ["cat"] = x => [cat([x[0], x[1]], 1)],
        ["stack"] = x => [stack([x[0], x[1]], -1)],
        ["gather"] = x => [x[0].gather(1, x[1])],
        ["scatter"] = x => [x[0].scatter(1, x[1], x[2])],
        ["scatter_add"] = x => [x[0].scatter_add(0, x[1], x[2])],
        ["index_select"] = x => [x[0].index_select(1, x[1])],
        ["index_add"] = x => [x[0].index_add(0, x[1], x[2], 2)],
        ["index by a mask"] = x => [x[0][x[1]]],
        ["index by positions"] = x => [x[0][TensorIndex.Colon, TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[2])]],
        ["index by positions, apart"] = x => [x[0][TensorIndex.Tensor(x[1]), TensorIndex.Colon, TensorIndex.Tensor(x[2])]],
        ["one_hot"] = x => [functional.one_hot(x[0], 4)],
        ["softmax"] = x => [x[0].softmax(1)],
        ["softmax of the first dimension"] = x => [x[0].softmax(0)],
        ["log_softmax"] = x => [x[0].log_softmax(1)],
        ["log_softmax of huge logits"] = x => [x[0].log_softmax(1)],
        ["cross_entropy"] = x => [functional.cross_entropy(x[0], x[1])],
        ["cross_entropy of huge logits"] = x => [functional.cross_entropy(x[0], x[1])],
        ["cross_entropy, weighted"] = x => [functional.cross_entropy(x[0], x[1], x[2])],
        ["cross_entropy, smoothed, weighted, with an ignored label"] = x => [functional.cross_entropy(x[0], x[1], x[2], ignore_index: 0, label_smoothing: 0.2)],
        ["cross_entropy, unreduced"] = x => [functional.cross_entropy(x[0], x[1], ignore_index: 2, reduction: Reduction.None)],
        ["cross_entropy of probabilities"] = x => [functional.cross_entropy(x[0] / 3, (x[1] / 3).softmax(1))],
        ["cross_entropy of probabilities, smoothed"] = x => [functional.cross_entropy(x[0], x[1].softmax(1), x[2], label_smoothing: 0.1, reduction: Reduction.Sum)],
        ["nll_loss"] = x => [functional.nll_loss(x[0].log_softmax(1), x[1])],
        ["nll_loss, weighted sum"] = x => [functional.nll_loss(x[0].log_softmax(1), x[1], x[2], Reduction.Sum)],
        ["kl_div of logarithms"] = x => [functional.kl_div(x[0].log_softmax(1), x[1].log_softmax(1))],
        ["kl_div of probabilities"] = x => [functional.kl_div(x[0].log_softmax(1), x[1].softmax(1), log_target: false, Reduction.Sum)],
        ["kl_div, unreduced"] = x => [functional.kl_div(x[0].log_softmax(1), x[1], log_target: false, Reduction.None)],
        ["mse_loss"] = x => [functional.mse_loss(x[0], x[1])],
        ["l1_loss"] = x => [functional.l1_loss(x[0], x[1], Reduction.Sum)],
        ["smooth_l1_loss"] = x => [functional.smooth_l1_loss(x[0], x[1], beta: 0.7)],
        ["binary_cross_entropy_with_logits"] = x => [functional.binary_cross_entropy_with_logits(x[0], x[1], x[2], pos_weights: x[3])],
        ["cosine_similarity"] = x => [functional.cosine_similarity(x[0], x[1])],
        ["normalize"] = x => [functional.normalize(x[0], dim: 0)],
        ["embedding"] = x => Embedded(x[0], x[1]),
        ["linear"] = x => [functional.linear(x[0], x[1], x[2])],
        ["conv2d"] = x => [functional.conv2d(x[0], x[1], x[2])],
        ["conv2d, strides and padding"] = x => [functional.conv2d(x[0], x[1], x[2], [2, 1], [1, 2])],
        ["conv2d, dilation"] = x => [functional.conv2d(x[0], x[1], dilation: [2, 1], padding: [1, 1])],
        ["conv2d, groups"] = x => [functional.conv2d(x[0], x[1], x[2], padding: [1, 1], groups: 2)],
        ["conv2d, 1 by 1, strided"] = x => [functional.conv2d(x[0], x[1], strides: [2, 2])],
        ["batch_norm of maps, training"] = x => Normalised(x, training: true),
        ["batch_norm of maps, evaluating"] = x => Normalised(x, training: false),
        ["batch_norm of rows, training"] = x => Normalised(x, training: true),
        ["max_pool2d"] = x => [functional.max_pool2d(x[0], 3, 2, 1)],
        ["max_pool2d, dilated, rounded up"] = x => [functional.max_pool2d(x[0], 2, stride: 2, dilation: 2, ceil_mode: true)],
        ["avg_pool2d"] = x => [functional.avg_pool2d(x[0], 3, 2, 1)],
        ["avg_pool2d without padding's zeros"] = x => [functional.avg_pool2d(x[0], 3, 2, 1, count_include_pad: false)],
        ["adaptive_avg_pool2d"] = x => [functional.adaptive_avg_pool2d(x[0], [3, 2])],
    };

    public static TheoryData<string> Names => [.. ReferenceFile.Content.Cases.Select(each => each.Name)];

    [Fact]
    public void References_AndOperationsHere_AreTheSame()
        => Assert.Equal(Operations.Keys.Order(StringComparer.Ordinal), ReferenceFile.Content.Cases.Select(each => each.Name).Order(StringComparer.Ordinal));

    // The file has 11 digits.
    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_InDoublePrecision_EqualsPyTorch(string operation) => Compare(operation, float64, 1e-9);

    // Inputs are rounded to single precision first, and the reference is not.
    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_InSinglePrecision_EqualsPyTorch(string operation) => Compare(operation, float32, 1e-5);

    [Fact]
    public void Operations_AnyWidthAndThreads_GiveTheSameBits()
    {
        foreach (var operation in Operations.Keys)
        {
            var bits = new[] { (128, 1), (256, 2), (512, 3) }.Select(setting =>
            {
                using var settings = EngineSettings.Use(setting.Item1, setting.Item2);
                using var scope = NewDisposeScope();
                return Run(operation, float32).SelectMany(result => result.contiguous().bytes.ToArray()).ToArray();
            }).ToArray();

            Assert.True(bits[0].SequenceEqual(bits[1]) && bits[0].SequenceEqual(bits[2]), operation);
        }
    }

    [Fact]
    public void Operations_ForwardAndBackward_LeaveNoMemoryBehind()
    {
        // What other tests left to the finaliser goes first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var leaks = new List<string>();

        foreach (var operation in Operations.Keys)
        {
            var before = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Storage.LiveCount);
            Compare(operation, float32, 1e-5);
            var after = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Storage.LiveCount);
            if (before != after)
            {
                leaks.Add($"{operation}: (tensors, blocks) from {before} to {after}");
            }
        }

        Assert.Empty(leaks);
    }

    private static void Compare(string operation, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var reference = ReferenceFile.Content.Cases.Single(each => each.Name == operation);
        (string What, StoredTensor Stored)[] expected =
        [
            .. reference.Outputs.Select((output, i) => ($"output {i}", output)),
            .. reference.Gradients.Select((gradient, i) => ($"the gradient of input {i}", gradient!)).Where(pair => pair.Item2 is not null),
        ];

        var results = Run(operation, type);

        Assert.Equal(expected.Length, results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            expected[i].Stored.AssertClose(results[i], tolerance, expected[i].What);
        }
    }

    /// <summary>The outputs, then the gradients of those inputs that have one in the file.</summary>
    private static List<Tensor> Run(string operation, ScalarType type)
    {
        var reference = ReferenceFile.Content.Cases.Single(each => each.Name == operation);
        var inputs = Array.ConvertAll(reference.Inputs, input => input.ToTensor(type));
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i].requires_grad = reference.Gradients[i] is not null;
        }

        var outputs = Operations[operation](inputs);
        if (outputs[0].requires_grad)
        {
            (outputs[0] * CentralDifferences.Weights(outputs[0]).to(type)).sum().backward();
        }

        return [.. outputs.Select(output => output.detach()), .. inputs.Where(input => input.requires_grad).Select(input => input.grad!)];
    }

    private static Tensor[] Both((Tensor Values, Tensor Indices) pair) => [pair.Values, pair.Indices];

    private static Tensor[] Embedded(Tensor rows, Tensor weights)
    {
        using var table = Embedding_from_pretrained(weights, padding_idx: 1);
        return [table.call(rows)];
    }

    private static Tensor[] Normalised(Tensor[] x, bool training)
    {
        var (mean, variance) = (x[1].clone(), x[2].clone());
        return [functional.batch_norm(x[0], mean, variance, x[3], x[4], training, 0.2, 1e-3), mean, variance];
    }
}
