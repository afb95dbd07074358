using Microsoft.AspNetCore.Components;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Presets;
using Retort.Web.Components.Layout;
using Retort.Web.Components.Navigation;
using Retort.Web.Presets;

namespace Retort.Web.Components.NewExperiment;

/// <summary>From a preset to a started experiment: form and YAML in step, plan and problems beside them.</summary>
public sealed partial class NewExperimentPage
{
    private NewExperimentQuery _query = new();
    private NewExperimentQuery? _loaded;
    private PresetVariant? _variant;
    private SpecDraft? _draft;
    private PlanPreview? _preview;
    private bool _unknown;
    private bool _starting;
    private string? _refusal;

    // Given before the first click, so that a click repeated after a lost answer starts nothing twice.
    private ExperimentId _id;

    [SupplyParameterFromQuery(Name = "preset")]
    public string? Preset { get; set; }

    [SupplyParameterFromQuery(Name = "variant")]
    public string? Variant { get; set; }

    [Inject]
    public required PresetLibrary Presets { get; init; }

    [Inject]
    public required IGrainFactory Grains { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required Viewer Viewer { get; init; }

    protected override void OnInitialized() => _id = ExperimentId.New(Clock);

    protected override void OnParametersSet()
    {
        _query = NewExperimentQuery.Parse(Navigation.Uri);
        if (_query == _loaded) return;
        _loaded = _query;
        _unknown = false;
        _draft = null;
        if (_query.Preset is not { } name) return;

        var variant = _query.Variant ?? Presets.All.FirstOrDefault(preset => preset.Name == name)?.Variants.FirstOrDefault()?.Name;
        _variant = Presets.All.FirstOrDefault(preset => preset.Name == name)?.Variants.FirstOrDefault(candidate => candidate.Name == variant);
        if (_variant is null || Presets.FindYaml(name) is not { } yaml || PresetReader.SpecTree(name, yaml, _variant.Name) is not { } tree)
        {
            _unknown = true;
            return;
        }

        Change(SpecDraft.OfTree(tree));
    }

    private void ChangeYaml(ChangeEventArgs change) => Change(SpecDraft.OfYaml(change.Value?.ToString() ?? ""));

    private void Change(SpecDraft draft)
    {
        _draft = draft;
        _refusal = null;
        _preview = draft.Spec is { } spec ? PlanPreview.Of(spec, _variant, Clock) : null;
    }

    private async Task StartAsync()
    {
        if (_draft?.Spec is not { } spec || _starting) return;
        _starting = true;
        _refusal = null;
        try
        {
            var outcome = await Grains.GetGrain<IExperimentGrain>(_id.Value)
                .SubmitAsync(new SubmitExperiment { Spec = spec, Actor = await Viewer.GetActorAsync() });
            if (outcome.Accepted) Navigation.NavigateTo(AppUrls.Experiment(_id));
            else _refusal = outcome.Detail;
        }
        catch (Exception e)
        {
            // The border of a click: the member is told, and what was written stays.
            _refusal = e.Message;
        }
        finally
        {
            _starting = false;
        }
    }
}
