namespace Retort.Distillation.Training;

/// <summary>Receives what a training has to tell, on the training's own thread: return quickly.</summary>
public interface ITrainingSink
{
    void Report(TrainingPoint point);

    /// <summary>Keeps a state from which an equal job can continue.</summary>
    void Save(TrainingSnapshot snapshot);
}
