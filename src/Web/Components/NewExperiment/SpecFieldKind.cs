namespace Retort.Web.Components.NewExperiment;

/// <summary>How a field's input is read.</summary>
public enum SpecFieldKind
{
    Text,
    Number,

    /// <summary>Numbers separated by commas.</summary>
    List,

    /// <summary>One of the known data sets.</summary>
    Dataset,
}
