namespace TorchSharp.Modules;

/// <summary>
/// What convolutions share: sizes, and a weight [out, in / groups, …] that starts as kaiming_uniform(a = √5), with a bias
/// from U(±1/√fan in), as in PyTorch.
/// </summary>
public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation, long groups, bool bias, PaddingModes padding_mode, torch.Device? device, torch.ScalarType? dtype)
        : base(name)
    {
        if (padding_mode != PaddingModes.Zeros)
        {
            throw new NotSupportedException($"{name} pads with zeros only here, not by {nameof(PaddingModes)}.{padding_mode}.");
        }

        if (in_channels < 1 || out_channels < 1 || groups < 1 || in_channels % groups != 0 || out_channels % groups != 0)
        {
            throw new ArgumentException($"{name}: in_channels ({in_channels}) and out_channels ({out_channels}) must be positive and divisible by groups ({groups}).");
        }

        if (padding_type == Padding.Same && Array.Exists(stride, step => step != 1))
        {
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        }

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.padding_type = padding_type;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;
        weight = Keep("weight", torch.empty([out_channels, in_channels / groups, .. kernel_size], dtype, device).AsParameter());
        this.bias = bias ? Keep("bias", torch.empty([out_channels], dtype, device).AsParameter()) : null;
        reset_parameters();
    }

    public Parameter weight { get; }

    public Parameter? bias { get; }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[]? padding { get; private set; }

    public Padding? padding_type { get; private set; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    public void reset_parameters()
    {
        torch.nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is not null)
        {
            var bound = 1 / Math.Sqrt(torch.nn.init.CalculateFanInAndFanOut(weight).fanIn);
            torch.nn.init.uniform_(bias, -bound, bound);
        }
    }

    // The parameters registered themselves.
    protected override void RegisterComponents()
    {
    }

    private Parameter Keep(string name, Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        register_parameter(name, parameter);
        return parameter;
    }
}
