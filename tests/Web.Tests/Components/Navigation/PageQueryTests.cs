using Retort.Contracts.Experiments;
using Retort.Contracts.Runs;
using Retort.Web.Components.Experiments;
using Retort.Web.Components.NewExperiment;
using Retort.Web.Components.Runs;

namespace Retort.Web.Tests.Components.Navigation;

public sealed class PageQueryTests
{
    public static TheoryData<ExperimentListQuery> Lists => new()
    {
        new ExperimentListQuery(),
        new ExperimentListQuery { Text = "a b&c=d+é#", Status = ExperimentStatus.Failed, Archived = true, Page = 7 },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void ExperimentListQuery_Printed_ReadsBackEqual(ExperimentListQuery query)
    {
        var back = ExperimentListQuery.Parse("http://localhost/experiments" + query.Print());

        Assert.Equal(query, back);
    }

    [Fact]
    public void ExperimentPageQuery_Printed_ReadsBackEqual()
    {
        var query = new ExperimentPageQuery { Tab = ExperimentTab.Curves, Series = "train/loss", Groups = ["final/student/T=20", "final/teacher"] };

        var back = ExperimentPageQuery.Parse("http://localhost/experiments/x" + query.Print());

        Assert.Equal((query.Tab, query.Series), (back.Tab, back.Series));
        Assert.Equal(query.Groups.AsEnumerable(), back.Groups);
    }

    [Fact]
    public void RunListQuery_Printed_ReadsBackEqual()
    {
        var query = new RunListQuery { Status = RunStatus.Lost, Role = RunRole.Baseline, Page = 3 };

        Assert.Equal(query, RunListQuery.Parse("http://localhost/runs" + query.Print()));
    }

    [Fact]
    public void RunPageQuery_Printed_ReadsBackEqual()
    {
        var query = new RunPageQuery { Tab = RunTab.Log, Search = "epoch 3/8?" };

        Assert.Equal(query, RunPageQuery.Parse("http://localhost/runs/x" + query.Print()));
    }

    [Fact]
    public void NewExperimentQuery_Printed_ReadsBackEqual()
    {
        var query = new NewExperimentQuery { Preset = "mnist-distillation", Variant = "quick" };

        Assert.Equal(query, NewExperimentQuery.Parse("http://localhost/experiments/new" + query.Print()));
    }

    [Fact]
    public void Print_Defaults_LeaveTheAddressBare()
    {
        Assert.Equal("", new ExperimentListQuery().Print());
        Assert.Equal("", new ExperimentPageQuery().Print());
        Assert.Equal("", new RunPageQuery().Print());
    }

    [Theory]
    [InlineData("?status=exploded&page=0&archived=maybe")]
    [InlineData("?page=99999999999999999999&status=1")]
    [InlineData("?&&=&page")]
    public void Parse_BrokenValues_CountAsAbsent(string query)
    {
        Assert.Equal(new ExperimentListQuery(), ExperimentListQuery.Parse("http://localhost/experiments" + query));
    }
}
