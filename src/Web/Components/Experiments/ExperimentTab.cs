namespace Retort.Web.Components.Experiments;

/// <summary>The parts of an experiment's page.</summary>
public enum ExperimentTab
{
    Overview,
    Curves,
    Runs,
    Spec,
    History,
}
