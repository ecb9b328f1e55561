using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>An array of a baseline file, declared once: reading and writing both hold it to this.</summary>
/// <typeparam name="T">Its element type.</typeparam>
/// <param name="Name">Name of the entry.</param>
/// <param name="Numbers">What its numbers are.</param>
/// <param name="Shape">Its extents; one of them may be open.</param>
internal sealed record Entry<T>(string Name, NumberRule Numbers, params ImmutableArray<Extent> Shape)
    where T : unmanaged, INumber<T>
{
    /// <summary>The extents with so many values, the open one filled in.</summary>
    public int[] ShapeOf(int values)
    {
        var known = Shape.Where(extent => !extent.IsOpen).Aggregate(1, (product, extent) => checked(product * extent.Length));
        return [.. Shape.Select(extent => extent.IsOpen ? values / known : extent.Length)];
    }

    /// <summary>What is wrong with a shape; null when nothing is.</summary>
    public string? FaultOf(ReadOnlySpan<int> shape)
    {
        var fits = shape.Length == Shape.Length;
        for (var axis = 0; fits && axis < shape.Length; axis++) fits = Shape[axis].Fits(shape[axis]);
        return fits
            ? null
            : $"has the shape [{string.Join(", ", shape.ToArray())}]; [{string.Join(", ", Shape)}] is needed";
    }

    /// <summary>What is wrong with the numbers, the first of them; null when nothing is.</summary>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">Their shape.</param>
    public string? FaultOf(ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
    {
        var row = shape.IsEmpty ? 1 : shape[^1];
        for (var i = 0; i < values.Length; i++)
        {
            var value = double.CreateTruncating(values[i]);
            if (Numbers.Holds(value, i % row == 0 ? double.NegativeInfinity : double.CreateTruncating(values[i - 1]))) continue;
            return string.Create(
                CultureInfo.InvariantCulture, $"must hold {Numbers.Words}; entry {Place(i, shape)} is {values[i]}");
        }

        return null;
    }

    /// <summary>3 in a list, [1, 3] in a table.</summary>
    private static string Place(int index, ReadOnlySpan<int> shape)
    {
        if (shape.Length < 2) return index.ToString(CultureInfo.InvariantCulture);
        var place = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--) (index, place[axis]) = Math.DivRem(index, shape[axis]);
        return $"[{string.Join(", ", place)}]";
    }
}

/// <summary>Length of an axis.</summary>
/// <param name="Length">The length, or the shortest.</param>
/// <param name="IsOpen">Whether it may be longer.</param>
internal readonly record struct Extent(int Length, bool IsOpen = false)
{
    /// <summary>Simulated values, as many as quantiles are taken of.</summary>
    public static Extent Simulated { get; } = AtLeast(100);

    public static implicit operator Extent(int length) => new(length);

    public static Extent AtLeast(int length) => new(length, IsOpen: true);

    public bool Fits(int length) => IsOpen ? length >= Length : length == Length;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length}{(IsOpen ? " or more" : "")}");
}
