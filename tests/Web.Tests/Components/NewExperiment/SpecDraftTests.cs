using Retort.Contracts.Specs;
using Retort.Testing.Builders;
using Retort.Web.Components.NewExperiment;

namespace Retort.Web.Tests.Components.NewExperiment;

public sealed class SpecDraftTests
{
    private static readonly SpecField Epochs = new("student.training.epochs", "Epochs", SpecFieldKind.Number);
    private static readonly SpecField Seeds = new("seeds", "Seeds", SpecFieldKind.List);
    private static readonly SpecField Name = new("name", "Name", SpecFieldKind.Text);

    [Fact]
    public void OfYaml_Spec_FillsTheFields()
    {
        var draft = Small();

        Assert.Equal("3", draft.Read(Epochs.Path));
        Assert.Equal("1, 2", draft.Read(Seeds.Path));
        Assert.Empty(draft.Problems);
    }

    [Fact]
    public void Write_Field_ShowsInTheYaml()
    {
        var draft = Small().Write(Epochs, "7").Write(Seeds, "4, 5, 6");

        Assert.Equal(7, draft.Spec!.Student.Training.Epochs);
        Assert.Equal([4, 5, 6], draft.Spec.Seeds.AsEnumerable());
        Assert.Equal(draft.Spec.Seeds.AsEnumerable(), SpecReader.ReadYaml(draft.Yaml).Spec!.Seeds);
    }

    [Fact]
    public void Write_WrongValue_KeepsItAndNamesTheField()
    {
        var draft = Small().Write(Epochs, "many");

        Assert.Null(draft.Spec);
        Assert.Equal("many", draft.Read(Epochs.Path));
        Assert.Single(draft.ProblemsOf(Epochs.Path));
    }

    [Fact]
    public void Write_SeveralWrongValues_ReportsAllOfThem()
    {
        var draft = Small().Write(Epochs, "0").Write(Seeds, "1, x, 1").Write(Name, "");

        Assert.NotEmpty(draft.ProblemsOf(Epochs.Path));
        Assert.NotEmpty(draft.ProblemsOf(Seeds.Path));
        Assert.NotEmpty(draft.ProblemsOf(Name.Path));
    }

    [Theory]
    [InlineData("yes: no")]
    [InlineData("'quoted' # and more")]
    [InlineData("123")]
    public void Write_AwkwardName_StaysText(string name)
    {
        var draft = Small().Write(Name, name);

        Assert.Equal(name, draft.Spec!.Name);
        Assert.Equal(name, SpecReader.ReadYaml(draft.Yaml).Spec!.Name);
    }

    [Fact]
    public void Write_UnclosedList_LosesNothing()
    {
        var draft = Small().Write(Seeds, "1, [2");

        Assert.Null(draft.Spec);
        Assert.Contains("2", draft.Read(Seeds.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void OfYaml_NoYaml_HasProblemsAndNoFields()
    {
        var draft = SpecDraft.OfYaml("name: [unclosed");

        Assert.False(draft.HasFields);
        Assert.Single(draft.Problems);
        Assert.Same(draft, draft.Write(Name, "x"));
    }

    [Fact]
    public void WriteSection_Null_RemovesTheSelection()
    {
        var draft = SpecDraft.OfYaml(SpecWriter.ToYaml(SpecBuilder.WithSelection())).WriteSection("selection", null);

        Assert.Null(draft.Spec!.Selection);
        Assert.False(draft.Has("selection"));
    }

    [Fact]
    public void EveryField_OfTheForm_IsAFieldOfTheSpec()
    {
        var fields = SpecFieldGroup.All.Append(SpecFieldGroup.Selection).SelectMany(group => group.Fields);
        var draft = SpecDraft.OfYaml(SpecWriter.ToYaml(SpecBuilder.WithSelection()));

        var unknown = fields.Where(field => draft.Write(field, "1").Problems.Any(problem => problem.Message.Contains("not a known field", StringComparison.Ordinal)));

        Assert.Empty(unknown);
    }

    private static SpecDraft Small() => SpecDraft.OfYaml(SpecWriter.ToYaml(SpecBuilder.Small()));
}
