namespace TorchSharp;

public static partial class torch
{
    /// <summary>The number of threads that operations use, the caller's included. Results do not depend on it.</summary>
    public static int get_num_threads() => Threading.Workers.Threads;

    public static void set_num_threads(int num) => Threading.Workers.Threads = num;
}
