using System.IO.Compression;
using System.Net;
using Retort.Distillation.Data;

namespace Retort.Distillation.Tests.Data;

public sealed class DatasetStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_EmptyCache_FetchesVerifiesAndKeeps()
    {
        SmallDataset.WriteTo(_folder.In("origin"));
        var store = Store(_folder.In("origin"));

        var dataset = await store.OpenAsync(SmallDataset.Description, null, CancellationToken.None);

        Assert.Equal((3, 1, 2, 4), (dataset.Train.Count, dataset.Test.Count, dataset.Train.Inputs, dataset.Train.Label(2)));
        Assert.Equal(SmallDataset.Content("train-images-idx3-ubyte"), await File.ReadAllBytesAsync(_folder.In("cache", "small", "train-images-idx3-ubyte")));
        Assert.Equal(["small", "small.lock"], Directory.EnumerateFileSystemEntries(_folder.In("cache")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Open_FullCache_NeedsNoOrigin()
    {
        SmallDataset.WriteTo(_folder.In("cache", "small"));

        var dataset = await Store().OpenAsync(SmallDataset.Description, null, CancellationToken.None);

        Assert.Equal(SmallDataset.Description.Sha256, dataset.Sha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_DamagedCachedFile_IsReplaced(bool truncated)
    {
        SmallDataset.WriteTo(_folder.In("origin"));
        SmallDataset.WriteTo(_folder.In("cache", "small"));
        var cached = _folder.In("cache", "small", "train-labels-idx1-ubyte");
        await Damage(cached, truncated);

        await Store(_folder.In("origin")).OpenAsync(SmallDataset.Description, null, CancellationToken.None);

        Assert.Equal(SmallDataset.Content("train-labels-idx1-ubyte"), await File.ReadAllBytesAsync(cached));
    }

    [Theory]
    [InlineData(false, "SHA-256")]
    [InlineData(true, "11 bytes")]
    public async Task Open_DamagedFileInOwnFolder_IsRefusedAndLeftAlone(bool truncated, string expected)
    {
        SmallDataset.WriteTo(_folder.In("origin"));
        SmallDataset.WriteTo(_folder.In("own"));
        var own = _folder.In("own", "train-labels-idx1-ubyte");
        await Damage(own, truncated);
        var before = await File.ReadAllBytesAsync(own);

        var refusal = await Assert.ThrowsAsync<DamagedDatasetException>(
            () => Store(_folder.In("own"), _folder.In("origin")).OpenAsync(SmallDataset.Description, null, CancellationToken.None));

        Assert.Equal(own, refusal.File);
        Assert.StartsWith(expected, refusal.Expected, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(own));
    }

    [Fact]
    public async Task Open_OwnFolderLackingAFile_IsRefusedWithItsName()
    {
        SmallDataset.WriteTo(_folder.In("own", "small"));
        File.Delete(_folder.In("own", "small", "t10k-labels-idx1-ubyte"));

        var refusal = await Assert.ThrowsAsync<DamagedDatasetException>(() => Store(_folder.In("own"), null).OpenAsync(SmallDataset.Description, null, CancellationToken.None));

        Assert.Contains("t10k-labels-idx1-ubyte", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OwnFolderWithCompressedFiles_ReadsThem()
    {
        SmallDataset.WriteTo(_folder.In("own"));
        foreach (var path in Directory.GetFiles(_folder.In("own")))
        {
            await using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
            {
                await packed.WriteAsync(await File.ReadAllBytesAsync(path));
            }

            File.Delete(path);
        }

        var dataset = await Store(_folder.In("own"), null).OpenAsync(SmallDataset.Description, null, CancellationToken.None);

        Assert.Equal(7, dataset.Test.Label(0));
        Assert.False(Directory.Exists(_folder.In("cache")));
    }

    [Fact]
    public async Task Open_NoOriginHasIt_NamesEveryAttempt()
    {
        SmallDataset.WriteTo(_folder.In("bad"));
        await Damage(_folder.In("bad", "train-images-idx3-ubyte"), truncated: false);

        var refusal = await Assert.ThrowsAsync<DatasetUnavailableException>(
            () => Store(null, _folder.In("nowhere"), _folder.In("bad")).OpenAsync(SmallDataset.Description, null, CancellationToken.None));

        Assert.Equal(3, refusal.Attempts.Count);
        Assert.Contains("lacks train-images-idx3-ubyte", refusal.Attempts[1], StringComparison.Ordinal);
        Assert.Contains("expected SHA-256", refusal.Attempts[2], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder.In("cache")));
    }

    [Fact]
    public async Task Open_DamagedCacheAndNoFetching_SaysWhatIsWrongWithTheCache()
    {
        SmallDataset.WriteTo(_folder.In("cache", "small"));
        await Damage(_folder.In("cache", "small", "t10k-labels-idx1-ubyte"), truncated: true);
        var store = new DatasetStore(Options(null) with { MayFetch = false }, TimeProvider.System, _ => [new FolderOrigin(_folder.In("nowhere"))]);

        var refusal = await Assert.ThrowsAsync<DatasetUnavailableException>(() => store.OpenAsync(SmallDataset.Description, null, CancellationToken.None));

        Assert.Contains("expected 9 bytes, found 8 bytes", refusal.Attempts[0], StringComparison.Ordinal);
        Assert.Contains("switched off", refusal.Attempts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ManyAtOnce_FetchesOnce()
    {
        SmallDataset.WriteTo(_folder.In("origin"));
        var fetches = 0;
        IReadOnlyList<IDatasetOrigin> Origins(DatasetDescription dataset)
        {
            Interlocked.Increment(ref fetches);
            return [new FolderOrigin(_folder.In("origin"))];
        }

        var datasets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => new DatasetStore(Options(null), TimeProvider.System, Origins).OpenAsync(SmallDataset.Description, null, CancellationToken.None))));

        Assert.Equal(1, fetches);
        Assert.All(datasets, dataset => Assert.Equal(3, dataset.Train.Count));
    }

    [Fact]
    public async Task Open_Mirror_UnpacksWhatItServes()
    {
        using var http = new HttpClient(new Mirror(name => SmallDataset.Content(name)));
        var store = new DatasetStore(Options(null), TimeProvider.System, _ => [new MirrorOrigin(new Uri("https://mirror.example/data/"), http)]);

        var dataset = await store.OpenAsync(SmallDataset.Description, null, CancellationToken.None);

        Assert.Equal(5, dataset.Train.Label(0));
    }

    [Fact]
    public async Task Open_MirrorServingTooMuch_IsRefusedBeforeItsEnd()
    {
        using var http = new HttpClient(new Mirror(_ => new byte[1 << 24]));
        var store = new DatasetStore(Options(null), TimeProvider.System, _ => [new MirrorOrigin(new Uri("https://mirror.example/data/"), http)]);

        var refusal = await Assert.ThrowsAsync<DatasetUnavailableException>(() => store.OpenAsync(SmallDataset.Description, null, CancellationToken.None));

        Assert.Contains("expected 22 bytes, found more", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UnknownName_NamesTheKnownOnes()
    {
        using var http = new HttpClient();
        var store = new DatasetStore(Options(null), http, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync("cifar", null, CancellationToken.None));

        Assert.Contains("'mnist' and 'fashion-mnist'", refusal.Message, StringComparison.Ordinal);
    }

    private DatasetStore Store(string? origin = null) => Store(null, origin is null ? [] : [origin]);

    private DatasetStore Store(string? own, params string[]? origins) =>
        new(Options(own), TimeProvider.System, _ => [.. (origins ?? []).Select(folder => new FolderOrigin(folder))]);

    private DatasetStoreOptions Options(string? own) => new() { CacheFolder = _folder.In("cache"), OwnFolder = own };

    private static async Task Damage(string path, bool truncated)
    {
        var content = await File.ReadAllBytesAsync(path);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, truncated ? content[..^1] : content);
    }

    private sealed class Mirror(Func<string, byte[]> content) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(content(Path.GetFileNameWithoutExtension(request.RequestUri!.AbsolutePath)), cancellationToken);
            }

            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(packed.ToArray()) };
        }
    }
}
