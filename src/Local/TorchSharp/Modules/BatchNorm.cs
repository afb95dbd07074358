namespace TorchSharp.Modules;

/// <summary>Batch normalisation for any number of dimensions.</summary>
public abstract class BatchNorm : NormBase
{
    protected BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, torch.Device? device, torch.ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ValidateInputDimensions(input);
        var share = momentum ?? 0;
        if (training && num_batches_tracked is not null)
        {
            num_batches_tracked.add_(1);
            share = momentum ?? 1.0 / num_batches_tracked.ToInt64();
        }

        // Without running statistics the batch's own are used, in evaluation too.
        return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, share, eps);
    }
}
