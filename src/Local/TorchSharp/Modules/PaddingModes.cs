namespace TorchSharp;

/// <summary>What lies beyond an image's edge; this engine's convolutions pad with zeros only.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}
