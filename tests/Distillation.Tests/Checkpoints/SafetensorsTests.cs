using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Tests.Checkpoints;

public class SafetensorsTests
{
    private const string OneTensor = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Write_ThenRead_GivesTheSameTensorsAndMetadata()
    {
        var file = new TensorFile(
            [
                StoredTensor.Of("layer0.weight", (float[])[1, -2.5f, float.Epsilon, 4, 5, 6], 2, 3),
                StoredTensor.Of("ids", (long[])[long.MinValue, 7], 2),
                StoredTensor.Of("empty", ReadOnlySpan<float>.Empty, 0, 3),
            ],
            new Dictionary<string, string> { ["format"] = "test", ["note"] = "ÄÖ \" \\" });

        var read = Read(SafetensorsWriter.ToBytes(file));

        Assert.Equal([1, -2.5f, float.Epsilon, 4, 5, 6], read.Tensor("layer0.weight").Floats().ToArray());
        Assert.Equal([2L, 3L], read.Tensor("layer0.weight").Shape);
        Assert.Equal([long.MinValue, 7L], read.Tensor("ids").Integers().ToArray());
        Assert.Equal([0L, 3L], read.Tensor("empty").Shape);
        Assert.Equal(file.Metadata, read.Metadata);
    }

    // The bytes that the reference library's own tests expect of it: bindings/python/tests/test_simple.py and the tests of
    // safetensors/src/tensor.rs (huggingface/safetensors). The header is as written here, spaces included.
    public static TheoryData<string, byte[], TensorFile> FilesOfTheReferenceLibrary => new()
    {
        { "{}      ", [], Content() },
        { """{"__metadata__":{"framework":"pt"}}     """, [], Content() with { Metadata = new Dictionary<string, string> { ["framework"] = "pt" } } },
        {
            """{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}    """,
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
            Content(new StoredTensor("test", TensorKind.Int32, [2, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]))
        },
        {
            """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}""",
            [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64],
            Content(StoredTensor.Of("attn.0", (float[])[0, 1, 2, 3, 4, 5], 1, 2, 3))
        },
        {
            """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """,
            [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64],
            Content(StoredTensor.Of("attn0", (float[])[0, 1, 2, 3, 4, 5], 1, 1, 2, 3))
        },
        {
            """{"attn.0":{"dtype":"F4","shape":[1,2],"data_offsets":[0,1]}}    """,
            [0],
            Content(new StoredTensor("attn.0", TensorKind.F4, [1, 2], [0]))
        },
        {
            // Given in the other order: larger elements come first.
            """{"test1":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]},"test2":{"dtype":"F16","shape":[2,2],"data_offsets":[16,24]}}      """,
            new byte[24],
            Content(new StoredTensor("test2", TensorKind.Float16, [2, 2], new byte[8]), new StoredTensor("test1", TensorKind.Int32, [2, 2], new byte[16]))
        },
        {
            """{"__metadata__":{"framework":"pt"},"test1":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}} """,
            new byte[16],
            Content(new StoredTensor("test1", TensorKind.Int32, [2, 2], new byte[16])) with { Metadata = new Dictionary<string, string> { ["framework"] = "pt" } }
        },
    };

    [Theory]
    [MemberData(nameof(FilesOfTheReferenceLibrary))]
    public void Write_ContentOfTheReferenceLibrarysTests_GivesItsBytes(string header, byte[] data, TensorFile content) =>
        Assert.Equal(File(header, data), SafetensorsWriter.ToBytes(content));

    [Theory]
    [MemberData(nameof(FilesOfTheReferenceLibrary))]
    public void Read_FilesOfTheReferenceLibrary_GivesTheirContent(string header, byte[] data, TensorFile content) =>
        AssertSame(content, Read(File(header, data)));

    // What the format allows beyond what its library writes.
    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"x":{"dtype":"F64","shape":[3,0,2],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{ "x" : { "data_offsets" : [0, 2], "extra" : {}, "shape" : [1], "dtype" : "BF16" } }   """, 2)]
    [InlineData("""{"__metadata__":null,"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"late":{"dtype":"I8","shape":[1],"data_offsets":[4,5]},"early":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5)]
    [InlineData("""{"x":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"x":{"dtype":"C64","shape":[1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,8]}}""", 8)]
    public void Read_AnythingTheFormatAllows_IsUnderstood(string header, int bytes)
    {
        var data = Enumerable.Range(1, bytes).Select(i => (byte)i).ToArray();

        var file = Read(File(header, data));

        Assert.Equal(data, file.Tensors.SelectMany(tensor => tensor.Bytes.ToArray()));
    }

    [Fact]
    public void Read_AnyFile_ReturnsItsTensorsInTheOrderOfTheirBytes()
    {
        var file = Read(File("""{"late":{"dtype":"I8","shape":[1],"data_offsets":[4,5]},"early":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[5]));

        Assert.Equal(["early", "late"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Write_ThenReadAnyContent_ComesBackAligned() => Prop.ForAll(Seeds, seed =>
    {
        var content = Any(new Random(seed));

        var bytes = SafetensorsWriter.ToBytes(content);

        AssertSame(content, Read(bytes));
        var start = 8 + BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, start % 8);
        foreach (var tensor in Read(bytes).Tensors)
        {
            Assert.Equal(0, start % Math.Max(1, tensor.Kind.Bits() / 8));
            start += tensor.Bytes.Length;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261121, 1));

    [Fact]
    public void Read_DamagedFile_ThrowsNothingElseThanInvalidData() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var bytes = SafetensorsWriter.ToBytes(Any(random));
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            bytes[random.Next(Math.Min(bytes.Length, 200))] = (byte)random.Next(256);
        }

        try
        {
            Read(bytes);
        }
        catch (InvalidDataException)
        {
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(20261121, 1));

    [Fact]
    public void Write_TwoTensorsOfOneName_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => SafetensorsWriter.ToBytes(Content(StoredTensor.Of("w", (float[])[1], 1), StoredTensor.Of("w", (long[])[1], 1))));

        Assert.Contains("named 'w'", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.ToBytes(Content(StoredTensor.Of("__metadata__", (float[])[1], 1))));
    }

    [Fact]
    public void Read_StreamThatCannotSeek_GivesTheSame()
    {
        var content = Content(StoredTensor.Of("w", new float[700_000], 700_000), StoredTensor.Of("ids", (long[])[3, 4], 2));
        using var pipe = new GZipStream(new MemoryStream(Compressed(SafetensorsWriter.ToBytes(content))), CompressionMode.Decompress);

        AssertSame(content, SafetensorsReader.Read(pipe));
    }

    [Fact]
    public void Read_LargeFile_TakesItsMemoryOnce()
    {
        var bytes = SafetensorsWriter.ToBytes(Content(StoredTensor.Of("w", new float[4 << 20], 4 << 20)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Read(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 16 << 20, 17 << 20);
    }

    [Theory]
    [InlineData("[]", "does not start with '{'")]
    [InlineData("{\"w\":", "not valid JSON")]
    [InlineData("{\"w\":3}", "an object is needed")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""", "lacks dtype, shape or data_offsets")]
    [InlineData("""{"w":{"dtype":"F128","shape":[1],"data_offsets":[0,8]}}""", "the format has BOOL, ")]
    [InlineData("""{"w":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", "the format has BOOL, ")]
    [InlineData("""{"w":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "the format has BOOL, ")]
    [InlineData("""{"w":{"dtype":"F4","shape":[15],"data_offsets":[0,8]}}""", "does not end at a whole byte")]
    [InlineData("""{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""", "needs 4 bytes but has 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "needs 12 bytes but has 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4,2],"data_offsets":[0,8]}}""", "larger than")]
    [InlineData("""{"w":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,8]}}""", "needs 0 bytes but has 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "a list of at most 64 numbers")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}""", "not valid JSON")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x""", "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "without gap or overlap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "16 bytes were announced, 8 are there")]
    [InlineData("""{"__metadata__":{"a":"x","a":"y"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not valid JSON")]
    [InlineData("""{"__metadata__":["a"],"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "an object is needed")]
    [InlineData(""" {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "does not start with '{'")]
    [InlineData("{}", "goes on after its last tensor")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "data_offsets")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "without gap or overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "without gap or overlap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not valid JSON")]
    [InlineData("""{"__metadata__":{"a":1},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "only text is allowed")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "goes on after its last tensor")]
    public void Read_HostileHeader_IsRefusedWithTheReason(string header, string reason)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Read(File(header, new byte[8])));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ClaimOfAGigabyteInAShortFile_DoesNotTakeTheMemory()
    {
        const string Header = """{"w":{"dtype":"F32","shape":[268435456],"data_offsets":[0,1073741824]}}""";
        var file = File(Header, new byte[8]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => Read(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(100_000_001)]
    public void Read_HeaderLengthOutOfBounds_IsRefused(long length)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);

        var refusal = Assert.Throws<InvalidDataException>(() => Read(bytes));

        Assert.Contains("between 2 and 100000000 are allowed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderThatIsNotUtf8_IsRefused()
    {
        var bytes = File("""{"wX":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        bytes[8 + 3] = 0xC3;

        var refusal = Assert.Throws<InvalidDataException>(() => Read(bytes));

        Assert.Contains("not valid UTF-8", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        var whole = File(OneTensor, new byte[8]);

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Throws<InvalidDataException>(() => Read(whole[..length])));
    }

    [Fact]
    public void Read_TooManyTensors_IsRefused()
    {
        var header = "{" + string.Join(',', Enumerable.Range(0, 5).Select(i => $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}";

        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(new MemoryStream(File(header, [])), new SafetensorsLimits { Tensors = 4 }));
    }

    private static TensorFile Read(byte[] bytes) => SafetensorsReader.Read(new MemoryStream(bytes));

    private static TensorFile Content(params IReadOnlyList<StoredTensor> tensors) => new(tensors, new Dictionary<string, string>());

    // Names with what JSON and UTF-8 make difficult, every element type, scalars and empty tensors.
    private static TensorFile Any(Random random)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var kind = (TensorKind)random.Next(Enum.GetValues<TensorKind>().Length);
            var shape = Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(5)).ToList();

            // Elements below a byte come in fours.
            if (kind.Bits() < 8) shape.Add(4);
            var bytes = new byte[shape.Aggregate((long)kind.Bits(), (product, side) => product * side) / 8];
            random.NextBytes(bytes);
            tensors[Text()] = new StoredTensor("", kind, shape, bytes);
        }

        return new TensorFile(
            [.. tensors.Select(named => new StoredTensor(named.Key, named.Value.Kind, named.Value.Shape, named.Value.Bytes.ToArray()))],
            Enumerable.Range(0, random.Next(3)).ToDictionary(i => $"{i}{Text()}", _ => Text()));

        string Text() => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => new Rune("a.\"\\\n\t\u0001/<é漢\u2028"[random.Next(12)]).ToString()).Append(random.Next(3) == 0 ? "🧪" : "x"));
    }

    private static void AssertSame(TensorFile expected, TensorFile actual)
    {
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(Described(expected), Described(actual));

        static IEnumerable<string> Described(TensorFile file) => file.Tensors
            .Select(tensor => $"{tensor.Name} {tensor.Kind} [{string.Join(',', tensor.Shape)}] {Convert.ToHexString(tensor.Bytes.Span)}").Order(StringComparer.Ordinal);
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }

    private static byte[] File(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
