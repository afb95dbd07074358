namespace Retort.Cli.Servers;

/// <summary>Which server a command talks to, as the command line says it.</summary>
/// <param name="DataFolder">`--data`; null for the default folder.</param>
/// <param name="Url">`--server`; null for the server of the data folder.</param>
/// <param name="TokenFile">`--token-file`, with `--server`.</param>
public sealed record ServerSelection(string? DataFolder, string? Url, string? TokenFile);
