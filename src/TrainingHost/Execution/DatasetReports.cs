using System.Globalization;
using Retort.Distillation.Data;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Execution;

/// <summary>Writes the progress of obtaining a data set to the run's log: a line for each origin and file, and one for each further ten megabytes.</summary>
internal sealed class DatasetReports(RunReport report) : IProgress<DatasetProgress>
{
    private const long Stride = 10_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Origin, string File), long> _next = [];
    private string? _origin;

    public void Report(DatasetProgress value)
    {
        lock (_lock)
        {
            if (value.Origin != _origin) report.Information($"Looking for data set {value.Dataset} in {value.Origin}.");
            _origin = value.Origin;
            if (value.File is not { } file) return;

            // Reports of one file may come after those of the next: they are posted from other threads.
            if (_next.TryAdd((value.Origin, file), Stride))
            {
                report.Debug(string.Create(CultureInfo.InvariantCulture, $"Reading {file}, {value.TotalBytes / 1e6:0.0} MB."));
            }
            else if (value.Bytes >= _next[(value.Origin, file)] && value.Bytes < value.TotalBytes)
            {
                _next[(value.Origin, file)] = value.Bytes + Stride;
                report.Information(string.Create(CultureInfo.InvariantCulture, $"{file}: {value.Bytes / 1e6:0.0} of {value.TotalBytes / 1e6:0.0} MB."));
            }
        }
    }
}
