namespace TorchSharp.Modules;

/// <summary>What batch normalisations share: weight and bias where affine, and running statistics where tracked.</summary>
public abstract class NormBase : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    protected NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = Keep(nameof(weight), torch.ones([num_features], dtype, device).AsParameter());
            bias = Keep(nameof(bias), torch.zeros([num_features], dtype, device).AsParameter());
        }

        if (track_running_stats)
        {
            running_mean = Keep(nameof(running_mean), torch.zeros([num_features], dtype, device));
            running_var = Keep(nameof(running_var), torch.ones([num_features], dtype, device));
            num_batches_tracked = Keep(nameof(num_batches_tracked), torch.tensor(0L));
        }
    }

    public Parameter? weight { get; }

    public Parameter? bias { get; }

    public torch.Tensor? running_mean { get; }

    /// <summary>Moves towards the unbiased variance of each batch.</summary>
    public torch.Tensor? running_var { get; }

    public torch.Tensor? num_batches_tracked { get; }

    public long num_features { get; }

    public double eps { get; set; }

    /// <summary>The share of a batch in the running statistics; null averages all batches equally.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public void reset_running_stats()
    {
        if (track_running_stats)
        {
            torch.nn.init.zeros_(running_mean!);
            torch.nn.init.ones_(running_var!);
            torch.nn.init.zeros_(num_batches_tracked!);
        }
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (affine)
        {
            torch.nn.init.ones_(weight!);
            torch.nn.init.zeros_(bias!);
        }
    }

    protected abstract void ValidateInputDimensions(torch.Tensor input);

    // Parameters and buffers registered themselves.
    protected override void RegisterComponents()
    {
    }

    private Parameter Keep(string name, Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        register_parameter(name, parameter);
        return parameter;
    }

    private torch.Tensor Keep(string name, torch.Tensor buffer)
    {
        buffer.DetachFromDisposeScope();
        register_buffer(name, buffer);
        return buffer;
    }
}
