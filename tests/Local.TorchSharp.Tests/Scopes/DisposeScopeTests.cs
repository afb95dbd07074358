using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Scopes;

public class DisposeScopeTests
{
    [Fact]
    public void Scope_Disposed_DisposesWhatItMade()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Tensor inside;
        using (NewDisposeScope())
        {
            inside = ones(3) + ones(3);
        }

        Assert.True(inside.IsInvalid);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void MoveToOuter_NestedScopes_DisposesWithTheOuter()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                moved = inner.MoveToOuter(ones(3));
            }

            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void DetachFromDisposeScope_Tensor_OutlivesTheScope()
    {
        Tensor detached;
        using (NewDisposeScope())
        {
            detached = ones(3).DetachFromDisposeScope();
        }

        Assert.Equal(3, detached.sum().ToSingle());
        detached.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detached.sum());
    }

    [Fact]
    public void TrainingStep_InAScope_LeavesNothingBehind()
    {
        using var model = nn.Sequential(nn.Linear(7, 5), nn.ReLU(), nn.Dropout(), nn.Linear(5, 3));
        using var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Step();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(ones(4, 7)), tensor([0L, 1, 2, 0])).backward();
            optimizer.step();
        }
    }

    [Fact]
    public void Module_Disposed_DisposesItsParameters()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)).Dispose();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
