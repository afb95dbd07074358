namespace Retort.Distillation.Models;

/// <summary>How weights start; biases start at zero.</summary>
public enum Initialisation
{
    /// <summary>Normal with variance 2/inputs (He et al. 2015).</summary>
    HeNormal,

    /// <summary>Normal with standard deviation 0.01 (Hinton et al. 2012, appendix A.1).</summary>
    SmallNormal,
}
