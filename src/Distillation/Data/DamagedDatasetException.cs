namespace Retort.Distillation.Data;

/// <summary>A data file is not what it should be; says which, what was expected and what was found.</summary>
public sealed class DamagedDatasetException : Exception
{
    public DamagedDatasetException(string file, string expected, string found)
        : base($"{file} is damaged: expected {expected}, found {found}.") =>
        (File, Expected, Found) = (file, expected, found);

    /// <summary>Path or name of the file.</summary>
    public string File { get; }

    public string Expected { get; }

    public string Found { get; }
}
