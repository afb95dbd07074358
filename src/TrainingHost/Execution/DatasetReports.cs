using System.Globalization;
using Retort.Distillation.Data;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Execution;

/// <summary>Writes the progress of obtaining a data set to the run's log: a line for each origin and file, and one for each further ten megabytes.</summary>
internal sealed class DatasetReports(RunJournal journal) : IProgress<DatasetProgress>
{
    private const long Stride = 10_000_000;

    private readonly Lock _lock = new();
    private string? _origin;
    private string? _file;
    private long _next;

    public void Report(DatasetProgress value)
    {
        lock (_lock)
        {
            if (value.Origin != _origin) journal.Information($"Looking for data set {value.Dataset} in {value.Origin}.");
            if (value.File is { } file && (file != _file || value.Origin != _origin))
            {
                _next = Stride;
                journal.Debug(string.Create(CultureInfo.InvariantCulture, $"Reading {file}, {value.TotalBytes / 1e6:0.0} MB."));
            }
            else if (value.Bytes >= _next && value.Bytes < value.TotalBytes)
            {
                _next = value.Bytes + Stride;
                journal.Information(string.Create(CultureInfo.InvariantCulture, $"{value.File}: {value.Bytes / 1e6:0.0} of {value.TotalBytes / 1e6:0.0} MB."));
            }

            (_origin, _file) = (value.Origin, value.File);
        }
    }
}
