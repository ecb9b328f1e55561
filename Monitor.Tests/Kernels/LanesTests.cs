using Alphadrift.Adaptation.Kernels;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Kernels;

/// <summary>Every vector width that this machine has, operation by operation against the scalar definition.</summary>
public sealed unsafe class LanesTests
{
    private static readonly Gen<float[]> Numbers = Gen.OneOf(Gen.Single[-3, 3], Gen.Const(0f), Gen.Const(float.NaN)).Array[16];

    [Fact]
    public void Vector128_EqualsTheScalarDefinitions() => Check<Lanes128>();

    [Fact]
    public void Vector256_EqualsTheScalarDefinitions()
    {
        Assert.SkipUnless(Lanes256.IsSupported, "This machine has no vectors of 256 bits.");
        Check<Lanes256>();
    }

    [Fact]
    public void Vector512_EqualsTheScalarDefinitions()
    {
        Assert.SkipUnless(Lanes512.IsSupported, "This machine has no vectors of 512 bits.");
        Check<Lanes512>();
    }

    [Fact]
    public void Names_OfTheWidths_SayTheirBits() => Assert.Equal(
        ["vector128 4", "vector256 8", "vector512 16"],
        new[] { Name<Lanes128>(), Name<Lanes256>(), Name<Lanes512>() });

    private static string Name<T>()
        where T : unmanaged, ILanes<T> => $"{T.Name} {T.Count}";

    private static void Check<T>()
        where T : unmanaged, ILanes<T>
    {
        Gen.Select(Numbers, Numbers, Numbers).Sample((one, two, three) =>
        {
            fixed (float* a = one, b = two, c = three)
            {
                T x = T.Load(a), y = T.Load(b), z = T.Load(c);

                Same(x + y, i => one[i] + two[i]);
                Same(x * y, i => one[i] * two[i]);
                Same(T.MultiplyAdd(x, y, z), i => MathF.FusedMultiplyAdd(one[i], two[i], three[i]));
                Same(T.Broadcast(one[0]), _ => one[0]);
                Same(x.Positive(), i => float.IsNaN(one[i]) ? float.NaN : MathF.Max(one[i], 0));
                Same(x.Negative(), i => float.IsNaN(one[i]) ? float.NaN : MathF.Min(one[i], 0));
                Same(x.Clip(), i => float.IsNaN(one[i]) ? float.NaN : Math.Clamp(one[i], 0, 1));
                Same(x.IsNegative(), i => one[i] < 0 ? 1 : 0);
                Same(x.WherePositive(y, z), i => one[i] > 0 ? two[i] : three[i]);
                for (var kept = 0; kept <= T.Count; kept++)
                {
                    var dropped = T.Count - kept;
                    Same(x.KeepLast(kept), i => i < dropped ? 0 : one[i]);
                }

                var sum = one.Take(T.Count).Sum(value => (double)value);
                Assert.True(double.IsNaN(sum) ? float.IsNaN(x.Sum()) : Math.Abs(sum - x.Sum()) <= 1e-4);
            }
        });

        Gen.Select(Gen.Single[-3, 3].Array[16 * 16 * 2], Gen.Int[1, 2]).Sample((values, stride) =>
        {
            fixed (float* memory = values)
            {
                var vectors = stackalloc T[T.Count * stride];
                for (var i = 0; i < T.Count * stride; i++) vectors[i] = T.Load(memory + (i * T.Count));

                var sums = ToArray(T.SumEach(vectors, stride));

                for (var i = 0; i < T.Count; i++)
                {
                    Assert.Equal(values.Skip(i * stride * T.Count).Take(T.Count).Sum(value => (double)value), sums[i], 1e-4);
                }
            }
        });
    }

    private static void Same<T>(T actual, Func<int, float> expected)
        where T : unmanaged, ILanes<T> => Assert.Equal(Enumerable.Range(0, T.Count).Select(expected), ToArray(actual));

    private static float[] ToArray<T>(T lanes)
        where T : unmanaged, ILanes<T>
    {
        var values = new float[T.Count];
        fixed (float* target = values) lanes.Store(target);
        return values;
    }
}
