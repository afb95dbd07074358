using Retort.Contracts.Presets;
using Retort.Contracts.Runs;
using Retort.Testing.Builders;
using Retort.Web.Components.NewExperiment;

namespace Retort.Web.Tests.Components.NewExperiment;

public sealed class PlanPreviewTests
{
    [Fact]
    public void Of_Spec_CountsRunsByRoleAndSetting()
    {
        var preview = PlanPreview.Of(SpecBuilder.Small(), null, TimeProvider.System);

        Assert.Equal(7, preview.Total);
        Assert.Equal(
            [(RunRole.Teacher, "", 1), (RunRole.Baseline, "", 2), (RunRole.Student, "T=1", 2), (RunRole.Student, "T=20", 2)],
            preview.Rows.Select(row => (row.Role, row.Setting, row.Runs)));
        Assert.Null(preview.ExpectedMinutes);
    }

    [Fact]
    public void Of_UnchangedVariant_ExpectsItsTime()
    {
        var spec = SpecBuilder.Small();

        var preview = PlanPreview.Of(spec, new PresetVariant { Name = "quick", ExpectedMinutes = 3, Spec = spec }, TimeProvider.System);

        Assert.Equal(3, preview.ExpectedMinutes!.Value, 9);
    }

    [Fact]
    public void Of_TwiceTheEpochs_ExpectsTwiceTheTime()
    {
        var spec = SpecBuilder.Small();
        var doubled = spec with
        {
            Teacher = spec.Teacher with { Training = spec.Teacher.Training with { Epochs = 2 * spec.Teacher.Training.Epochs } },
            Student = spec.Student with { Training = spec.Student.Training with { Epochs = 2 * spec.Student.Training.Epochs } },
        };

        var preview = PlanPreview.Of(doubled, new PresetVariant { Name = "quick", ExpectedMinutes = 3, Spec = spec }, TimeProvider.System);

        Assert.Equal(6, preview.ExpectedMinutes!.Value, 9);
    }
}
