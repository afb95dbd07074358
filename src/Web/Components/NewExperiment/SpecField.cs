namespace Retort.Web.Components.NewExperiment;

/// <summary>One field of a spec as the form offers it.</summary>
/// <param name="Path">Where it stands, such as `student.training.epochs`.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Kind">How its input is read.</param>
/// <param name="Hint">Unit, range or meaning; may be null.</param>
/// <param name="Wide">Whether it takes the whole width of the form.</param>
public sealed record SpecField(string Path, string Label, SpecFieldKind Kind, string? Hint = null, bool Wide = false)
{
    /// <summary>The id of its input.</summary>
    public string InputId => "field-" + Path.Replace('.', '-').Replace('_', '-');
}
