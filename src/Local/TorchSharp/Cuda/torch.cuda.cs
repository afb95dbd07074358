namespace TorchSharp;

public static partial class torch
{
    /// <summary>CUDA as this engine sees it: never there, so that device selection code works unchanged.</summary>
    public static partial class cuda
    {
        public static bool is_available() => false;

        public static int device_count() => 0;
    }
}
