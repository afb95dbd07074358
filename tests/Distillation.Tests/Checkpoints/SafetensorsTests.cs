using System.Buffers.Binary;
using System.Text;
using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Tests.Checkpoints;

public class SafetensorsTests
{
    private const string OneTensor = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

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

    [Fact]
    public void Write_AnyFile_AlignsItsTensors()
    {
        var bytes = SafetensorsWriter.ToBytes(new TensorFile([StoredTensor.Of("a", (float[])[1], 1), StoredTensor.Of("b", (long[])[1], 1)], new Dictionary<string, string>()));

        var header = BinaryPrimitives.ReadInt64LittleEndian(bytes);

        Assert.Equal(0, header % 8);
        Assert.Equal(8 + header + 8 + 4, bytes.Length);
        Assert.Equal(1, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((int)(8 + header))));
    }

    [Fact]
    public void Read_FileOfTheReferenceLibrary_IsUnderstood()
    {
        // Written by safetensors.numpy.save({"x": numpy.array([[1.0, 2.0]], dtype=numpy.float32)}).
        const string Header = """{"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}        """;

        var file = Read(File(Header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]));

        Assert.Equal([1f, 2f], file.Tensor("x").Floats().ToArray());
    }

    [Theory]
    [InlineData("[]", "does not start with '{'")]
    [InlineData("{\"w\":", "not valid JSON")]
    [InlineData("{\"w\":3}", "an object is needed")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2]}}""", "lacks dtype, shape or data_offsets")]
    [InlineData("""{"w":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", "F32 and I64 are supported")]
    [InlineData("""{"w":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "F32 and I64 are supported")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "needs 12 bytes but has 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904,4,2],"data_offsets":[0,8]}}""", "larger than")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", "at most 8 numbers")]
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
    [InlineData((1 << 20) + 1)]
    public void Read_HeaderLengthOutOfBounds_IsRefused(long length)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);

        Assert.Throws<InvalidDataException>(() => Read(bytes));
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

    private static byte[] File(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
