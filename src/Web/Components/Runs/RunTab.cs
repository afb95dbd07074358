namespace Retort.Web.Components.Runs;

/// <summary>The parts of a run's page.</summary>
public enum RunTab
{
    Curves,
    Log,
    Spec,
    Checkpoints,
    Lineage,
}
