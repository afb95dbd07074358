namespace Retort.Distillation.Losses;

/// <summary>L = soft·T²·CE_T(soft targets) + hard·CE₁(labels), both weights explicit (Hinton, Vinyals and Dean 2015, section 2).</summary>
/// <param name="Temperature">T, above 0.</param>
/// <param name="SoftWeight">Weight of the T²-scaled cross-entropy with the soft targets; 0 or more.</param>
/// <param name="HardWeight">Weight of the cross-entropy with the labels at T = 1; 0 or more, not both zero.</param>
public sealed record DistillationSettings(double Temperature, double SoftWeight, double HardWeight)
{
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (!(Temperature > 0 && double.IsFinite(Temperature)))
        {
            throw new ArgumentException($"The temperature is {Temperature}; a finite number above 0 is needed.");
        }

        if (!(SoftWeight >= 0 && HardWeight >= 0 && SoftWeight + HardWeight > 0 && double.IsFinite(SoftWeight + HardWeight)))
        {
            throw new ArgumentException($"The weights are soft {SoftWeight} and hard {HardWeight}; finite numbers from 0 are needed, not both zero.");
        }
    }
}
