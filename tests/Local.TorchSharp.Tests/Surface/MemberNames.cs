using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Retort.Local.TorchSharp.Tests.Surface;

/// <summary>The members of one assembly that another refers to, as text; read from the compiled file.</summary>
internal sealed class MemberNames : ISignatureTypeProvider<string, object?>
{
    private readonly MetadataReader _reader;
    private readonly string _owner;

    private MemberNames(MetadataReader reader, string owner)
    {
        _reader = reader;
        _owner = owner;
    }

    /// <param name="file">The assembly that uses.</param>
    /// <param name="owner">The name of the assembly that is used.</param>
    public static IEnumerable<string> In(string file, string owner)
    {
        using var stream = File.OpenRead(file);
        using var portable = new PEReader(stream);
        var reader = portable.GetMetadataReader();
        var names = new MemberNames(reader, owner);
        return [.. reader.MemberReferences.Select(handle => names.Describe(reader.GetMemberReference(handle))).OfType<string>()];
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode switch
    {
        PrimitiveTypeCode.Boolean => "bool",
        PrimitiveTypeCode.Byte => "byte",
        PrimitiveTypeCode.Int32 => "int",
        PrimitiveTypeCode.Int64 => "long",
        PrimitiveTypeCode.Single => "float",
        PrimitiveTypeCode.Double => "double",
        PrimitiveTypeCode.String => "string",
        PrimitiveTypeCode.Void => "void",
        _ => typeCode.ToString(),
    };

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        => reader.GetString(reader.GetTypeDefinition(handle).Name);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        => Plain(reader.GetString(reader.GetTypeReference(handle).Name));

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetByReferenceType(string elementType) => $"ref {elementType}";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";

    private static string Plain(string name) => name.Split('`')[0];

    private string? Describe(MemberReference member)
    {
        if (OwningType(member.Parent) is not { } type)
        {
            return null;
        }

        var name = $"{type}.{_reader.GetString(member.Name)}";
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            return $"{name} : {member.DecodeFieldSignature(this, null)}";
        }

        var signature = member.DecodeMethodSignature(this, null);
        return $"{name}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }

    /// <summary>The full name of a type of the owner, without generic arguments; null for types of others.</summary>
    private string? OwningType(EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            // A generic type's reference stands behind its two leading bytes (generic instantiation, class or value type).
            var blob = _reader.GetBlobReader(_reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            return blob.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance && blob.ReadCompressedInteger() > 0 ? OwningType(blob.ReadTypeHandle()) : null;
        }

        if (parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = _reader.GetTypeReference((TypeReferenceHandle)parent);
        var name = Plain(_reader.GetString(type.Name));
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => OwningType(type.ResolutionScope) is { } outer ? $"{outer}.{name}" : null,
            HandleKind.AssemblyReference => _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == _owner
                ? $"{_reader.GetString(type.Namespace)}.{name}" : null,
            _ => null,
        };
    }
}
