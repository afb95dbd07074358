namespace TorchSharp;

public static partial class torch
{
    /// <summary>What other engines may trade precision for. This one computes in the precision of its tensors.</summary>
    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                public static bool allow_tf32
                {
                    get => false;
                    set => RefuseTf32(value);
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => false;
                set => RefuseTf32(value);
            }
        }

        private static void RefuseTf32(bool allow)
        {
            if (allow) throw new InvalidOperationException("TF32 is a precision of CUDA devices: the managed engine computes on the processor only, in the precision of its tensors.");
        }
    }
}
