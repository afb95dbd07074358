using Retort.Contracts.Results;
using Retort.Web.Components.Experiments;

namespace Retort.Web.Tests.Components.Experiments;

public sealed class RetentionPanelTests
{
    [Fact]
    public async Task Panel_Defined_ShowsValueIntervalAndConditions()
    {
        var html = await RenderAsync(Reports.Finished);

        Assert.Contains("0.91", html, StringComparison.Ordinal);
        Assert.Contains("95% interval 0.82 to 1.02", html, StringComparison.Ordinal);
        Assert.Contains("Conditional on this teacher", html, StringComparison.Ordinal);
        Assert.Contains("The paper’s own figures come to 0.91", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("teacher_gain_not_clear", "not clearly above zero")]
    [InlineData("single_seed", "Only one paired seed")]
    [InlineData("no_teacher_gain", "no improvement to retain")]
    [InlineData("no_paired_seeds", "nothing can be paired")]
    [InlineData("not_finite", "NaN or infinity")]
    public async Task Panel_Undefined_SaysWhy(string reason, string expected)
    {
        var undefined = Reports.Retention with { Value = null, Low = null, High = null, Defined = false, Reason = reason, TeacherGain = 3, TeacherGainLow = -2 };

        var html = await RenderAsync(Reports.Finished with { Retention = [undefined] });

        Assert.Contains("Undefined", html, StringComparison.Ordinal);
        Assert.Contains(expected, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Panel_NothingYet_SaysWhenItWillBeKnown()
    {
        var html = await RenderAsync(Reports.Empty);

        Assert.Contains("Known once the teacher, a baseline and a student", html, StringComparison.Ordinal);
    }

    [Fact]
    public void OfPaper_AllFigures_GiveThePapersRetention()
    {
        var retention = RetentionReasons.OfPaper(Reports.Finished, Reports.Retention);

        Assert.Equal(72.0 / 79, retention!.Value, 12);
    }

    [Fact]
    public void OfPaper_AnotherTemperature_IsNotInvented()
    {
        var retention = RetentionReasons.OfPaper(Reports.Finished, Reports.Retention with { Temperature = 1 });

        Assert.Null(retention);
    }

    private static Task<string> RenderAsync(ExperimentReport report) =>
        ComponentRenderer.RenderAsync<RetentionPanel>((nameof(RetentionPanel.Report), report), (nameof(RetentionPanel.Running), true));
}
