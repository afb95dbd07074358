namespace Retort.Distillation.Training;

/// <summary>Metrics measured at one moment of a training.</summary>
/// <param name="Step">Optimiser steps so far.</param>
/// <param name="Epoch">Epochs so far, with the fraction of the one under way.</param>
/// <param name="Metrics">Values by name.</param>
public sealed record TrainingPoint(long Step, double Epoch, IReadOnlyDictionary<string, double> Metrics);
