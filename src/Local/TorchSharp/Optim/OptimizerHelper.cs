using TorchSharp.Utils;

namespace TorchSharp.Modules;

/// <summary>Optimisers with state for each parameter, in TorchSharp's file format.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private protected readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);

    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(GetType().Name);
        var state = state_dict();
        writer.Encode(state.Options.Count);
        writer.Encode(state.State.Count);
        foreach (var options in state.Options)
        {
            options.SaveStateDict(writer);
        }

        foreach (var entry in state.State)
        {
            entry.SaveStateDict(writer);
        }
    }

    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }

        var state = state_dict();
        RequireCounts(reader.Decode(), reader.Decode(), state);
        foreach (var options in state.Options)
        {
            options.LoadStateDict(reader);
        }

        foreach (var entry in state.State)
        {
            entry.LoadStateDict(reader);
        }
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        RequireCounts(state_dict.Options.Count, state_dict.State.Count, own);
        for (var i = 0; i < own.Options.Count; i++)
        {
            if (own.Options[i] != state_dict.Options[i])
            {
                own.Options[i].LoadStateDict(state_dict.Options[i]);
            }
        }

        for (var i = 0; i < own.State.Count; i++)
        {
            if (own.State[i] != state_dict.State[i])
            {
                own.State[i].LoadStateDict(state_dict.State[i]);
            }
        }
    }

    public virtual StateDictionary state_dict()
    {
        var state = new StateDictionary();
        foreach (var group in _groups)
        {
            state.Options.Add(group.Options!);
            var indices = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                indices.Add(state.State.Count);
                state.State.Add(_state[parameter]);
            }

            state.StateIndexRef.Add(indices);
        }

        return state;
    }

    private static void RequireCounts(long options, long states, StateDictionary own)
    {
        if (options != own.Options.Count)
        {
            throw new ArgumentException($"Invalid optimizer state -- different number of parameter groups ({options} instead of {own.Options.Count}).");
        }

        if (states != own.State.Count)
        {
            throw new ArgumentException($"Invalid optimizer state -- different number of states ({states} instead of {own.State.Count}).");
        }
    }
}
