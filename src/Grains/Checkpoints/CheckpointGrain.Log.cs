using Microsoft.Extensions.Logging;
using Retort.Contracts.Identity;

namespace Retort.Grains.Checkpoints;

public sealed partial class CheckpointGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Checkpoint {Checkpoint} recorded by run {Run}: {Bytes} bytes")]
    private partial void LogRecorded(BlobId checkpoint, RunId run, long bytes);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Checkpoint {Checkpoint} deleted: {Bytes} bytes freed")]
    private partial void LogDeleted(BlobId checkpoint, long bytes);
}
