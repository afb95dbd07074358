namespace Retort.Distillation.Models;

/// <summary>One basic block of a residual network.</summary>
/// <param name="Stage">From 0.</param>
/// <param name="Place">In the stage, from 0.</param>
/// <param name="Inputs">Channels.</param>
/// <param name="Outputs">Channels.</param>
/// <param name="Stride">Of its first convolution and of its skip.</param>
internal sealed record BlockPlan(int Stage, int Place, int Inputs, int Outputs, int Stride)
{
    /// <summary>Whether the skip needs a convolution.</summary>
    public bool ChangesShape => Stride != 1 || Inputs != Outputs;
}
