using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>
/// Comparing and choosing element by element, without branches. Masks are bytes of 0 and 1; an operand of step 0 is one
/// element, repeated. NaN equals nothing and is neither less nor greater.
/// </summary>
internal static unsafe class Comparisons
{
    private const long Grain = 1 << 15;

    private interface IRelation
    {
        static abstract Vector256<T> Mask<T>(Vector256<T> left, Vector256<T> right);

        static abstract bool Holds<T>(T left, T right)
            where T : IComparisonOperators<T, T, bool>;
    }

    public static void Compare<T>(Comparison comparison, T* left, long leftStep, T* right, long rightStep, byte* result, long count)
        where T : unmanaged, INumber<T>
    {
        switch (comparison)
        {
            case Comparison.Equal:
                Shared<T, EqualTo>(left, leftStep, right, rightStep, result, count, 0);
                break;
            case Comparison.NotEqual:
                Shared<T, EqualTo>(left, leftStep, right, rightStep, result, count, 1);
                break;
            case Comparison.Less:
                Shared<T, LessThan>(left, leftStep, right, rightStep, result, count, 0);
                break;
            case Comparison.LessOrEqual:
                Shared<T, AtMost>(left, leftStep, right, rightStep, result, count, 0);
                break;
            case Comparison.Greater:
                Shared<T, LessThan>(right, rightStep, left, leftStep, result, count, 0);
                break;
            default:
                Shared<T, AtMost>(right, rightStep, left, leftStep, result, count, 0);
                break;
        }
    }

    /// <summary>Where the mask is set the first, elsewhere the second.</summary>
    public static void Select<T>(byte* mask, T* whenSet, long setStep, T* otherwise, long otherStep, T* result, long count)
        where T : unmanaged, IBinaryInteger<T>
        => Workers.Ranges(count, Grain, (from, to) =>
        {
            var i = from;
            if (sizeof(T) == 4)
            {
                var set = Vector256.Create(*(int*)whenSet);
                var other = Vector256.Create(*(int*)otherwise);
                for (; i <= to - 8; i += 8)
                {
                    var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)(mask + i)).AsByte()));
                    var none = Vector256.Equals(Vector256.Create(low, high), Vector256<uint>.Zero).AsInt32();
                    set = setStep == 0 ? set : Vector256.Load((int*)(whenSet + i));
                    other = otherStep == 0 ? other : Vector256.Load((int*)(otherwise + i));
                    Vector256.ConditionalSelect(none, other, set).Store((int*)(result + i));
                }
            }

            for (; i < to; i++)
            {
                var keep = T.CreateTruncating(-(long)mask[i]);
                var (a, b) = (whenSet[i * setStep], otherwise[i * otherStep]);
                result[i] = b ^ ((a ^ b) & keep);
            }
        });

    private static void Shared<T, TRelation>(T* left, long leftStep, T* right, long rightStep, byte* result, long count, byte flip)
        where T : unmanaged, INumber<T>
        where TRelation : IRelation
        => Workers.Ranges(count, Grain, (from, to) =>
        {
            var i = from;
            if (sizeof(T) == 4)
            {
                i = Blocks<T, TRelation>(left, leftStep, right, rightStep, result, from, to, flip);
            }

            for (; i < to; i++)
            {
                var holds = TRelation.Holds(left[i * leftStep], right[i * rightStep]);
                result[i] = (byte)(Unsafe.As<bool, byte>(ref holds) ^ flip);
            }
        });

    /// <summary>Whole blocks of 32 elements of four bytes; returns where the rest begins.</summary>
    private static long Blocks<T, TRelation>(T* left, long leftStep, T* right, long rightStep, byte* result, long from, long to, byte flip)
        where T : unmanaged
        where TRelation : IRelation
    {
        var i = from;
        for (; i <= to - 32; i += 32)
        {
            var low = Vector256.Narrow(Eight<T, TRelation>(left, leftStep, right, rightStep, i), Eight<T, TRelation>(left, leftStep, right, rightStep, i + 8));
            var high = Vector256.Narrow(Eight<T, TRelation>(left, leftStep, right, rightStep, i + 16), Eight<T, TRelation>(left, leftStep, right, rightStep, i + 24));
            var bytes = Vector256.Narrow(low, high).AsByte() & Vector256<byte>.One;
            (bytes ^ Vector256.Create(flip)).Store(result + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight<T, TRelation>(T* left, long leftStep, T* right, long rightStep, long at)
        where T : unmanaged
        where TRelation : IRelation
    {
        var a = leftStep == 0 ? Vector256.Create(*left) : Vector256.Load(left + at);
        var b = rightStep == 0 ? Vector256.Create(*right) : Vector256.Load(right + at);
        return TRelation.Mask(a, b).AsInt32();
    }

    private readonly struct EqualTo : IRelation
    {
        public static Vector256<T> Mask<T>(Vector256<T> left, Vector256<T> right) => Vector256.Equals(left, right);

        public static bool Holds<T>(T left, T right)
            where T : IComparisonOperators<T, T, bool> => left == right;
    }

    private readonly struct LessThan : IRelation
    {
        public static Vector256<T> Mask<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThan(left, right);

        public static bool Holds<T>(T left, T right)
            where T : IComparisonOperators<T, T, bool> => left < right;
    }

    private readonly struct AtMost : IRelation
    {
        public static Vector256<T> Mask<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThanOrEqual(left, right);

        public static bool Holds<T>(T left, T right)
            where T : IComparisonOperators<T, T, bool> => left <= right;
    }
}
