using System.Security.Cryptography;
using System.Text;
using Retort.Storage.Audit;

namespace Retort.Storage.Tests.Audit;

public sealed class AuditHashTests
{
    [Fact]
    public void Compute_KnownEvent_HashesTheDocumentedText()
    {
        var entry = Samples.Event("x1") with { Sequence = 12, PreviousHash = "ab", AfterHash = null };
        const string Text =
            "retort-audit-1\nproject=7:default\nsequence=2:12\nat=28:2026-03-01T12:00:01.0000000Z\nactor_name=6:member\n"
            + "actor_origin=17:browser 127.0.0.1\naction=20:experiment.submitted\nobject_kind=10:experiment\nobject_id=2:x1\n"
            + "object_version=1:1\ndetail=15:Größe: 3 runs\nbefore_hash=-\nafter_hash=-\nprevious_hash=2:ab\n";

        var hash = AuditHash.Compute(entry);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text))), hash);
    }

    [Fact]
    public void Compute_TextMovedBetweenFields_Differs()
    {
        var one = Samples.Event("x1") with { Action = "a", ObjectKind = "b\nobject_id=1:c" };
        var other = Samples.Event("x1") with { Action = "a\nobject_kind=1:b", ObjectKind = "object_id=1:c" };

        Assert.NotEqual(AuditHash.Compute(one), AuditHash.Compute(other));
    }
}
