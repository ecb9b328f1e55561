using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>Some rows of data as float32: Count × Length, row-major.</summary>
internal sealed record Rows(float[] Values, int Length)
{
    public int Count => Values.Length / Length;

    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Length, Length);

    /// <summary>Reads a .npy file whose first axis counts the rows.</summary>
    public static Rows Read(string path)
    {
        var array = Open(path);
        return new Rows(array.ToFloat32().ToArray(), array.Length / array.Shape[0]);
    }

    /// <summary>Reads a .npy file of one integer per row.</summary>
    public static int[] ReadLabels(string path) => [.. Open(path).ToInt64().ToArray().Select(label => (int)label)];

    /// <summary>A copy with every row changed in place by <paramref name="change"/>.</summary>
    public Rows Each(Action<Span<float>> change)
    {
        var copy = (float[])Values.Clone();
        for (var row = 0; row < Count; row++)
        {
            change(copy.AsSpan(row * Length, Length));
        }

        return new Rows(copy, Length);
    }

    /// <summary>Mean and standard deviation of each column.</summary>
    public (float[] Mean, float[] Sd) Columns()
    {
        double[] sum = new double[Length], squares = new double[Length];
        for (var i = 0; i < Values.Length; i++)
        {
            sum[i % Length] += Values[i];
            squares[i % Length] += (double)Values[i] * Values[i];
        }

        float[] mean = [.. sum.Select(total => (float)(total / Count))];
        float[] sd =
        [
            .. squares.Select(
                (total, column) => (float)Math.Sqrt(Math.Max(0, (total / Count) - Math.Pow(sum[column] / Count, 2)))),
        ];
        return (mean, sd);
    }

    /// <summary>Mean and standard deviation over all values.</summary>
    public (float Mean, float Sd) Overall()
    {
        double sum = 0, squares = 0;
        foreach (var value in Values)
        {
            sum += value;
            squares += (double)value * value;
        }

        var mean = sum / Values.Length;
        return ((float)mean, (float)Math.Sqrt((squares / Values.Length) - (mean * mean)));
    }

    private static NpyArray Open(string path)
    {
        using var file = File.OpenRead(path);
        return NpyFormat.Read(file, Path.GetFileName(path), file.Length * sizeof(double));
    }
}
