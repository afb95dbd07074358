using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Identity;
using Retort.Storage.Blobs;

namespace Retort.Storage.Tests.Blobs;

public sealed class FolderBlobStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("retort-blobs-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Write_ThenOpen_GivesTheSameBytes()
    {
        var store = new FolderBlobStore(_root);
        var bytes = new byte[300_001];
        new Random(1).NextBytes(bytes);

        var written = await store.WriteAsync(IdOf(bytes), new MemoryStream(bytes), bytes.Length, default);

        Assert.Equal(bytes.Length, written);
        Assert.Equal(bytes.Length, await store.FindAsync(IdOf(bytes), default));
        Assert.Equal(bytes, await ReadAsync(store, IdOf(bytes)));
    }

    [Fact]
    public async Task Write_OtherContentThanNamed_LeavesNothing()
    {
        var store = new FolderBlobStore(_root);
        var expected = Samples.Blob("expected");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => store.WriteAsync(expected, Content("damaged"), 100, default));

        Assert.Contains(Samples.Blob("damaged").Value, error.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindAsync(expected, default));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Write_LongerThanAllowed_LeavesNothing()
    {
        var store = new FolderBlobStore(_root);

        await Assert.ThrowsAsync<InvalidDataException>(() => store.WriteAsync(Samples.Blob("123456"), Content("123456"), 5, default));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Write_StreamThatBreaks_LeavesNothing()
    {
        var store = new FolderBlobStore(_root);

        await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(Samples.Blob("a"), new BrokenStream(), 100, default));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Write_SameBlobByManyAtOnce_StoresOne()
    {
        var store = new FolderBlobStore(_root);
        var text = new string('a', 100_000);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => store.WriteAsync(Samples.Blob(text), Content(text), 100_000, default)));

        Assert.Equal(text, Encoding.UTF8.GetString(await ReadAsync(store, Samples.Blob(text))));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Write_EmptyContent_IsABlob()
    {
        var store = new FolderBlobStore(_root);

        await store.WriteAsync(Samples.Blob(""), Content(""), 0, default);

        Assert.Equal(0, await store.FindAsync(Samples.Blob(""), default));
    }

    [Fact]
    public async Task Open_AfterCrashDuringWrite_HasRemovedTheLeftover()
    {
        var leftover = Path.Combine(_root, "incoming", "cut-off");
        Directory.CreateDirectory(Path.GetDirectoryName(leftover)!);
        await File.WriteAllTextAsync(leftover, "part");

        _ = new FolderBlobStore(_root);

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Delete_Stored_FreesItAndIsHarmlessAgain()
    {
        var store = new FolderBlobStore(_root);
        await store.WriteAsync(Samples.Blob("a"), Content("a"), 1, default);

        await store.DeleteAsync(Samples.Blob("a"), default);
        await store.DeleteAsync(Samples.Blob("a"), default);

        Assert.Null(await store.OpenAsync(Samples.Blob("a"), default));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Delete_WhileRead_ReaderStillGetsTheWhole()
    {
        var store = new FolderBlobStore(_root);
        await store.WriteAsync(Samples.Blob("abc"), Content("abc"), 3, default);
        await using var stream = await store.OpenAsync(Samples.Blob("abc"), default);

        await store.DeleteAsync(Samples.Blob("abc"), default);

        using var reader = new StreamReader(stream!);
        Assert.Equal("abc", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Find_Unknown_GivesNull()
    {
        var store = new FolderBlobStore(_root);

        Assert.Null(await store.FindAsync(Samples.Blob("unknown"), default));
        Assert.Null(await store.OpenAsync(Samples.Blob("unknown"), default));
    }

    [Fact]
    public async Task Open_WhereAFileIs_SaysWhichFolderCannotBeWritten()
    {
        var file = Path.Combine(_root, "file");
        await File.WriteAllTextAsync(file, "");

        var error = Assert.Throws<StorageException>(() => new FolderBlobStore(file));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static BlobId IdOf(byte[] bytes) => BlobId.FromSha256(SHA256.HashData(bytes));

    private static async Task<byte[]> ReadAsync(FolderBlobStore store, BlobId blob)
    {
        await using var stream = await store.OpenAsync(blob, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);

    /// <summary>Yields one byte and then fails, as a connection that is cut does.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        private bool _yielded;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_yielded) throw new IOException("The connection was cut.");
            _yielded = true;
            return ValueTask.FromResult(1);
        }
    }
}
