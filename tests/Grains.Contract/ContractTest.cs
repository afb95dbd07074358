using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract;

/// <summary>A test on the shared silo. Gates are closed when it begins.</summary>
[Collection(nameof(ContractCollection))]
public abstract class ContractTest
{
    protected ContractTest(SharedSilo shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        Silo = shared.Silo;
        Silo.Gates.OpenAll();
    }

    /// <summary>Of this test alone.</summary>
    protected string Key { get; } = Guid.NewGuid().ToString("N");

    private protected ContractSilo Silo { get; }

    private protected Gates Gates => Silo.Gates;

    /// <summary>Moves the clock step by step until something is so. What the silo does meanwhile takes real time.</summary>
    private protected async Task PassTimeAsync(TimeSpan step, Func<bool> isReached)
    {
        for (var i = 0; i < 5000 && !isReached(); i++)
        {
            Silo.Clock.Advance(step);
            await Task.Delay(1);
        }

        Assert.True(isReached());
    }
}
