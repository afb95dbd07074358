using Retort.Contracts.Specs;

namespace Retort.Contracts.Tests.Specs;

public sealed class SpecReaderTests
{
    [Fact]
    public void ReadYaml_SmallSpec_FillsDefaults()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small);

        Assert.Empty(result.Problems);
        Assert.Equal(10_000, result.Spec!.Dataset.Validation);
        Assert.Equal(100, result.Spec.Student.Training.BatchSize);
        Assert.Equal(0.9, result.Spec.Distillation.SoftWeight);
        Assert.Null(result.Spec.Selection);
    }

    [Fact]
    public void ReadYaml_SeveralMistakes_AllReportedWithTheirPaths()
    {
        var yaml = """
            name: ""
            dataset: { name: cifar, validation: 3 }
            seeds: [1, 1, zero]
            teacher:
              model: { hidden: [] }
              training: { epochs: 0, learning_rate: -1, momentun: 0.5 }
            student:
              model: { hidden: [16], hidden_dropout: 1 }
            distillation: { temperatures: [0, 20], soft_weight: 0, hard_weight: 0, headline_temperature: 7 }
            """;

        var result = SpecReader.ReadYaml(yaml);

        Assert.Null(result.Spec);
        Assert.Equal(
            [
                "name",
                "dataset.name",
                "dataset.validation",
                "seeds[2]",
                "seeds",
                "teacher.model.hidden",
                "teacher.training.epochs",
                "teacher.training.learning_rate",
                "teacher.training.momentun",
                "student.model.hidden_dropout",
                "student.training",
                "distillation.temperatures[0]",
                "distillation.soft_weight",
                "distillation.headline_temperature",
            ],
            result.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void ReadYaml_UnknownField_NamesTheKnownOnes()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small + "\ncolour: red\n");

        var problem = Assert.Single(result.Problems);
        Assert.Equal("colour", problem.Path);
        Assert.Contains("known here: dataset, description, distillation", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seeds: [1, 2]", "seeds: 3", "seeds")]
    [InlineData("seeds: [1, 2]", "seeds: [0]", "seeds[0]")]
    [InlineData("seeds: [1, 2]", "seeds: [99999999999]", "seeds[0]")]
    [InlineData("seeds: [1, 2]", "seeds: [1.5]", "seeds[0]")]
    [InlineData("hidden: [16]", "hidden: [1,1,1,1,1,1,1,1,1]", "student.model.hidden")]
    [InlineData("hidden: [16]", "hidden: [8193]", "student.model.hidden[0]")]
    [InlineData("hidden_dropout: 0.5", "hidden_dropout: 1", "teacher.model.hidden_dropout")]
    [InlineData("hidden_dropout: 0.5", "hidden_dropout: .nan", "teacher.model.hidden_dropout")]
    [InlineData("temperatures: [1, 20]", "temperatures: [1001]", "distillation.temperatures[0]")]
    [InlineData("temperatures: [1, 20]", "temperatures: [1e999]", "distillation.temperatures[0]")]
    [InlineData("{ name: mnist }", "{ name: mnist, train_limit: 499 }", "dataset.train_limit")]
    [InlineData("{ name: mnist }", "mnist", "dataset")]
    [InlineData("epochs: 2,", "epochs: 2, momentum_start: 0.5,", "student.training.momentum_ramp_epochs")]
    [InlineData("name: Small", "name: '   '", "name")]
    [InlineData("name: Small", "selection: { epochs_every: 3 }\nname: Small", "student.training.epochs")]
    [InlineData("name: Small\ndataset: { name: mnist }", "selection: {}\nname: Small\ndataset: { name: mnist, train_limit: 55_000 }", "dataset.train_limit")]
    public void ReadYaml_OneMistake_ReportedOnceAtItsPath(string right, string wrong, string path)
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace(right, wrong, StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems);
        Assert.Equal(path, problem.Path);
    }

    [Fact]
    public void ReadYaml_NameOf121Characters_Refused()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("name: Small", $"name: {new string('n', 121)}", StringComparison.Ordinal));

        Assert.Equal("name: has 121 characters; at most 120 are accepted", Assert.Single(result.Problems).ToString());
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("007")]
    [InlineData("2026_11")]
    public void ReadYaml_NameThatLooksLikeANumber_KeepsItsText(string name)
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("name: Small", $"name: {name}", StringComparison.Ordinal));

        Assert.Equal(name, result.Spec?.Name);
    }

    [Fact]
    public void ReadYaml_LongGarbageValue_IsShortenedInTheMessage()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("{ name: mnist }", $"{{ name: {new string('g', 60)} }}", StringComparison.Ordinal));

        Assert.StartsWith($"'{new string('g', 40)}…' is not known; use one of mnist", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadYaml_ResidualModel_FillsDefaults()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("{ hidden: [16] }", "{ kind: residual }", StringComparison.Ordinal));

        Assert.Empty(result.Problems);
        Assert.Equal(ModelKind.Residual, result.Spec!.Student.Model.Kind);
        Assert.Equal([16, 32, 64], result.Spec.Student.Model.Widths!.Value.ToArray());
        Assert.Equal(1, result.Spec.Student.Model.Blocks);
        Assert.Equal(ModelKind.Mlp, result.Spec.Teacher.Model.Kind);
    }

    [Fact]
    public void ReadYaml_ResidualModel_KeepsItsFields()
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("{ hidden: [16] }", "{ kind: residual, widths: [8, 8], blocks: 3, hidden_dropout: 0.3 }", StringComparison.Ordinal));

        var model = result.Spec!.Student.Model;
        Assert.Equal([8, 8], model.Widths!.Value.ToArray());
        Assert.Equal((3, 0.3), (model.Blocks!.Value, model.HiddenDropout));
    }

    [Theory]
    [InlineData("{ kind: resnet }", "student.model.kind", "'resnet' is not known; use one of mlp, residual")]
    [InlineData("{ kind: residual, hidden: [16] }", "student.model.hidden", "is for models of kind mlp; leave it out or write kind: mlp")]
    [InlineData("{ hidden: [16], widths: [16] }", "student.model.widths", "is for models of kind residual; leave it out or write kind: residual")]
    [InlineData("{ kind: mlp }", "student.model.hidden", "is missing; a list is expected, such as [1, 2, 3]")]
    [InlineData("{ kind: residual, blocks: 19 }", "student.model.blocks", "19 is outside 1 to 18")]
    [InlineData("{ kind: residual, widths: [16, 0] }", "student.model.widths[1]", "0 is outside 1 to 512")]
    [InlineData("{ kind: residual, widths: [1, 2, 3, 4, 5, 6] }", "student.model.widths", "has 6 entries; 1 to 5 are accepted")]
    [InlineData("{ kind: residual, depth: 2 }", "student.model.depth", "is not a known field; known here: blocks, hidden, hidden_dropout, input_dropout, kind, widths")]
    public void ReadYaml_MistakenModel_SaysWhatWouldBeRight(string model, string path, string message)
    {
        var result = SpecReader.ReadYaml(SpecTexts.Small.Replace("{ hidden: [16] }", model, StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems);
        Assert.Equal((path, message), (problem.Path, problem.Message));
    }

    [Fact]
    public void ReadYaml_ResidualModelWithMaxNorm_SaysWhyNot()
    {
        var yaml = SpecTexts.Small
            .Replace("{ hidden: [16] }", "{ kind: residual }", StringComparison.Ordinal)
            .Replace("temperatures: [1, 20]", "temperatures: [1, 20], training: { epochs: 1, learning_rate: 0.1, max_squared_norm: 15 }", StringComparison.Ordinal);

        var result = SpecReader.ReadYaml(yaml);

        var problem = Assert.Single(result.Problems);
        Assert.Equal("distillation.training.max_squared_norm", problem.Path);
        Assert.StartsWith("is for an mlp", problem.Message, StringComparison.Ordinal);
    }
}
