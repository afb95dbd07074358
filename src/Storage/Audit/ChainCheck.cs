using Retort.Contracts.Audit;

namespace Retort.Storage.Audit;

/// <summary>Walks a project's chain from its first event and stops at the first one that does not hold.</summary>
internal sealed class ChainCheck
{
    private long _expected = 1;
    private string _previous = "";

    public AuditEvent? Broken { get; private set; }

    /// <summary>Whether to go on.</summary>
    public bool Visit(AuditEvent entry)
    {
        if (entry.Sequence != _expected || entry.PreviousHash != _previous || entry.Hash != AuditHash.Compute(entry))
        {
            Broken = entry;
            return false;
        }

        _expected++;
        _previous = entry.Hash;
        return true;
    }
}
