namespace TorchSharp;

/// <summary>Where tensors live. This engine has the processor only.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}
