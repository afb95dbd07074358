using Retort.Contracts.Experiments;

namespace Retort.Web.Components.Experiments;

/// <summary>Name, state, progress and commands of an experiment.</summary>
public sealed partial class ExperimentHeader
{
    private async Task ActAsync(Func<ExperimentSummary, Task<bool>> act)
    {
        if (await act(Summary)) await OnChanged.InvokeAsync();
    }

    private async Task DeleteAsync()
    {
        if (await Actions.DeleteAsync(Summary)) await OnDeleted.InvokeAsync();
    }
}
