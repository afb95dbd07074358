using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Retort.Cli.Experiments;

/// <summary>A short text at the end of each bar.</summary>
internal sealed class NoteColumn : ProgressColumn
{
    // The bars are drawn on a thread of their own.
    private readonly ConcurrentDictionary<int, string> _notes = new();

    public void Set(ProgressTask task, string text) => _notes[task.Id] = text;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(_notes.GetValueOrDefault(task.Id, ""), new Style(Color.Grey));

    protected override bool NoWrap => true;
}
