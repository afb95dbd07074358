using Retort.Contracts.Runs;

namespace Retort.TrainingHost.Reporting;

/// <summary>Bytes on their way to the server.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Epoch">Epochs completed when they were made.</param>
/// <param name="Bytes">As they will be stored.</param>
public sealed record PendingArtefact(ArtefactKind Kind, int Epoch, ReadOnlyMemory<byte> Bytes);
