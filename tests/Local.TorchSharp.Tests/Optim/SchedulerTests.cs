using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Optim;

public class SchedulerTests
{
    public static TheoryData<string> Names => ["step", "exponential", "cosine", "lambda"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scheduler_TenEpochs_FollowsItsClosedForm(string name)
    {
        using var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        var (scheduler, expected) = name switch
        {
            "step" => (optim.lr_scheduler.StepLR(optimizer, 3, 0.1), (Func<int, double>)(epoch => 0.5 * Math.Pow(0.1, epoch / 3))),
            "exponential" => (optim.lr_scheduler.ExponentialLR(optimizer, 0.998), epoch => 0.5 * Math.Pow(0.998, epoch)),
            "cosine" => (optim.lr_scheduler.CosineAnnealingLR(optimizer, 10, 0.01), epoch => 0.01 + (0.49 * (1 + Math.Cos(Math.PI * epoch / 10)) / 2)),
            _ => (optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)), epoch => 0.5 / (1 + epoch)),
        };

        for (var epoch = 0; epoch < 10; epoch++)
        {
            Assert.Equal(expected(epoch), optimizer.ParamGroups.Single().LearningRate, 12);
            scheduler.step();
        }
    }
}
