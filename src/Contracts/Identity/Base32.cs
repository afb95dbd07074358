using System.Buffers;

namespace Retort.Contracts.Identity;

/// <summary>Crockford's alphabet in lower case: no i, l, o, u, so ids survive being read aloud.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> Digits = SearchValues.Create(Alphabet);

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length * 8 / 5];
        int buffer = 0, bits = 0, at = 0;
        foreach (var b in bytes)
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            for (; bits >= 5; bits -= 5) text[at++] = Alphabet[(buffer >> (bits - 5)) & 31];
            buffer &= (1 << bits) - 1;
        }

        return new string(text);
    }

    public static bool IsValid(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Digits) < 0;
}
