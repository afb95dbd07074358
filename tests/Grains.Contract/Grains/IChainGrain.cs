using Orleans;

namespace Retort.Grains.Contract.Grains;

/// <summary>Grains that call each other in a ring.</summary>
public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Asks another grain to call this one back.</summary>
    [ResponseTimeout("00:00:02")]
    Task<int> AskForCallBackAsync(string other, CallBackMode mode);

    /// <summary>Calls the asker and reaches the gate "called back" when the call is sent.</summary>
    [ResponseTimeout("00:00:02")]
    Task<int> CallBackAsync(IChainGrain asker);

    [ResponseTimeout("00:00:02")]
    Task<int> AnswerAsync();

    /// <summary>Stands at the gate, then asks another grain and reaches the gate "asked by key".</summary>
    Task<int> AskLaterAsync(string gate, string other);
}

public enum CallBackMode
{
    Default,
    Allow,
    AllowThenSuppress,
}
