using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Optim;

public class SchedulerTests
{
    public static TheoryData<string> Names => ["step", "multi-step", "exponential", "cosine", "lambda", "linear", "warm-up, then cosine", "one cycle", "one linear cycle of three phases"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scheduler_TenEpochs_FollowsItsClosedForm(string name)
    {
        using var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5, momentum: 0.9);
        var (scheduler, expected) = name switch
        {
            "step" => (optim.lr_scheduler.StepLR(optimizer, 3, 0.1), (Func<int, double>)(epoch => 0.5 * Math.Pow(0.1, epoch / 3))),
            "multi-step" => (optim.lr_scheduler.MultiStepLR(optimizer, [2, 7], 0.1), epoch => epoch < 2 ? 0.5 : epoch < 7 ? 0.05 : 0.005),
            "exponential" => (optim.lr_scheduler.ExponentialLR(optimizer, 0.998), epoch => 0.5 * Math.Pow(0.998, epoch)),
            "cosine" => (optim.lr_scheduler.CosineAnnealingLR(optimizer, 10, 0.01), epoch => 0.01 + (0.49 * (1 + Math.Cos(Math.PI * epoch / 10)) / 2)),
            "lambda" => (optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)), epoch => 0.5 / (1 + epoch)),
            "linear" => (optim.lr_scheduler.LinearLR(optimizer, 0.2, 0.8, 3), epoch => 0.5 * (0.2 + (0.2 * Math.Min(3, epoch)))),
            "warm-up, then cosine" => (
                optim.lr_scheduler.SequentialLR(optimizer, [optim.lr_scheduler.LinearLR(optimizer, 0.5, total_iters: 3), optim.lr_scheduler.CosineAnnealingLR(optimizer, 7)], [3]),
                epoch => epoch < 3 ? 0.5 * (0.5 + (epoch / 6.0)) : 0.25 * (1 + Math.Cos(Math.PI * (epoch - 3) / 7))),
            "one cycle" => (
                optim.lr_scheduler.OneCycleLR(optimizer, 2, total_steps: 10, div_factor: 4, final_div_factor: 100),
                epoch => epoch <= 2 ? 2 + ((0.5 - 2) / 2 * (Math.Cos(Math.PI * epoch / 2) + 1)) : 0.005 + ((2 - 0.005) / 2 * (Math.Cos(Math.PI * (epoch - 2) / 7) + 1))),
            _ => (
                optim.lr_scheduler.OneCycleLR(optimizer, 2, epochs: 2, steps_per_epoch: 5, anneal_strategy: optim.lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear, div_factor: 4, final_div_factor: 100, three_phase: true),
                epoch => epoch <= 2 ? 0.5 + (1.5 * epoch / 2) : epoch <= 4 ? 2 - (1.5 * (epoch - 2) / 2) : 0.5 - (0.495 * (epoch - 4) / 5)),
        };

        for (var epoch = 0; epoch < 10; epoch++)
        {
            Assert.Equal(expected(epoch), optimizer.ParamGroups.Single().LearningRate, 12);
            Assert.Equal(expected(epoch), scheduler.get_last_lr().Single(), 12);
            scheduler.step();
        }
    }

    [Fact]
    public void OneCycle_OnAdamAndSgd_MovesTheMomentumAgainstTheRate()
    {
        using var parameter = new Parameter(ones(1));
        using var adam = optim.Adam([parameter]);
        using var sgd = optim.SGD([parameter], 0.1, momentum: 0.9);
        var schedulers = new[] { optim.lr_scheduler.OneCycleLR(adam, 1, total_steps: 10), optim.lr_scheduler.OneCycleLR(sgd, 1, total_steps: 10) };

        Assert.Equal((0.95, 0.999), ((Adam.ParamGroup)adam.ParamGroups.Single()).Betas);
        foreach (var scheduler in schedulers)
        {
            scheduler.step();
            scheduler.step();
        }

        Assert.Equal(0.85, ((Adam.ParamGroup)adam.ParamGroups.Single()).Betas.Item1, 12);
        Assert.Equal(0.85, ((SGD.ParamGroup)sgd.ParamGroups.Single()).Momentum, 12);
    }

    [Fact]
    public void ReduceLROnPlateau_NoProgress_ReducesAfterPatienceThenCoolsDown()
    {
        using var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 1);
        var scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.1, patience: 1, cooldown: 2, min_lr: [0.05]);
        var rates = new List<double>();

        foreach (var metric in new[] { 3.0, 2, 2, 2, 2, 2, 2, 2, 2, 2 })
        {
            scheduler.step(metric);
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
        }

        Assert.Equal([1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05], rates, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Throws<InvalidOperationException>(scheduler.step);
    }
}
