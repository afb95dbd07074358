using TorchSharp.Utils;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    /// <summary>The largest tensor that <see cref="Load(BinaryReader, bool)"/> accepts, in elements.</summary>
    private const long LoadLimit = 1L << 31;

    /// <summary>Turns the tensor into a parameter; the tensor itself is given up.</summary>
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>Writes TorchSharp's own tensor format: type and shape as LEB128, then the elements.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Encode((int)tensor.dtype);
        writer.Encode(tensor.shape.Length);
        foreach (var size in tensor.shape)
        {
            writer.Encode(size);
        }

        writer.Flush();
        tensor.WriteBytesToStream(writer.BaseStream);
    }

    /// <summary>Reads a tensor of the same shape and type into this one.</summary>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var loaded = new Owned(ReadBody(reader));
        if (loaded.Body.Dtype != tensor.dtype || !loaded.Body.Shape.AsSpan().SequenceEqual(tensor.shape))
        {
            throw new InvalidDataException($"The stored tensor is {loaded.Body.Dtype} {Layout.Text(loaded.Body.Shape)}; the target is {tensor.dtype} {Layout.Text(tensor.shape)}.");
        }

        if (!skip)
        {
            Copying.Into(loaded.Body, tensor.Body);
            tensor.Body.Storage.Version++;
        }
    }

    public static torch.Tensor Load(BinaryReader reader, bool skip = false) => new(ReadBody(reader));

    private static TensorBody ReadBody(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var type = (torch.ScalarType)reader.Decode();
        if (!Enum.IsDefined(type))
        {
            throw new InvalidDataException($"Element type {(int)type} is not one of {string.Join(", ", Enum.GetNames<torch.ScalarType>())}.");
        }

        var rank = reader.Decode();
        if (rank is < 0 or > 16)
        {
            throw new InvalidDataException($"A stored tensor of {rank} dimensions; at most 16 are accepted.");
        }

        var shape = new long[rank];
        double elements = 1;
        for (var i = 0; i < rank; i++)
        {
            shape[i] = reader.Decode();
            elements *= shape[i];
        }

        if (Array.Exists(shape, size => size < 0) || elements > LoadLimit)
        {
            throw new InvalidDataException($"A stored tensor of shape {Layout.Text(shape)}; at most {LoadLimit} elements are accepted.");
        }

        var body = TensorBody.Empty(shape, type);
        try
        {
            torch.Tensor.Read(body, reader.BaseStream);
        }
        catch
        {
            body.Release();
            throw;
        }

        return body;
    }
}
