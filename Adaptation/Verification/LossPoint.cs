using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Verification;

/// <summary>
/// Where the gradients of a loss are checked: rows and slopes, and the loss there, a sum over the rows with a random sign each.
/// </summary>
/// <remarks>The signs keep apart what belongs to one row and what to another; sums are in float64.</remarks>
internal sealed class LossPoint
{
    private readonly ModelSession _session;
    private readonly RowSet _rows;
    private readonly float[][] _slopes;
    private readonly int[] _signs;

    private LossPoint(ModelSession session, RowSet rows, float[][] slopes, int[] signs)
    {
        _session = session;
        _rows = rows;
        _slopes = slopes;
        _signs = signs;
    }

    public RowSet Rows => _rows;

    public ReadOnlyMemory<float>[] Slopes => [.. _slopes.Select(slopes => new ReadOnlyMemory<float>(slopes))];

    /// <summary>
    /// A point near the rows and the slopes that shipped, off the kinks on which a model often sits exactly: pixels that are 0,
    /// and the ties of zeros that a Relu leaves to the pooling behind it.
    /// </summary>
    public static LossPoint Near(ModelSession session, RowSet rows, Random random)
    {
        var values = rows.Values.ToArray();
        for (var i = 0; i < session.Layout.Inputs.Length; i++)
        {
            if (!IsFloat(session.Layout.Inputs[i])) continue;
            var scale = 0.01 * Scale(rows, i);
            foreach (var at in Places(rows, i))
                values[at] = Round(session.Layout.Inputs[i], values[at] + scale * (2 * random.NextDouble() - 1));
        }

        var slopes = session.Sites.Select(site =>
            site.Slopes.Select(slope => (float)(slope + 0.05 + 0.05 * random.NextDouble())).ToArray()).ToArray();
        int[] signs = [.. Enumerable.Range(0, rows.Count).Select(_ => 2 * random.Next(2) - 1)];
        return new LossPoint(session, new RowSet(rows.Layout, values), slopes, signs);
    }

    public static bool IsFloat(InputSpec input) =>
        input.Kind is ElementKind.Float32 or ElementKind.Float64 or ElementKind.Float16;

    /// <summary>Runs the session here; the result is valid until the next run.</summary>
    public BatchResult Run() => _session.Run(_rows, Slopes);

    /// <summary>The loss.</summary>
    public double Loss()
    {
        var losses = Run().Loss;
        var sum = 0.0;
        for (var row = 0; row < _signs.Length; row++) sum += _signs[row] * (double)losses[row];
        return sum;
    }

    /// <summary>
    /// What rounding does to the loss: its largest change when every number that goes in moves by
    /// about one unit in its last place.
    /// </summary>
    public double Noise(Random random)
    {
        const int Trials = 4;
        const double UnitInLastPlace = 1.2e-7;
        var losses = Run().Loss.ToArray();
        var noise = UnitInLastPlace / 2 * Math.Sqrt(losses.Sum(loss => (double)loss * loss));
        var here = losses.Zip(_signs, (loss, sign) => sign * (double)loss).Sum();
        for (var trial = 0; trial < Trials; trial++)
        {
            float Nudge(float value) => (float)(value * (1 + UnitInLastPlace * (random.Next(3) - 1)));
            float[] values = [.. _rows.Values.ToArray().Select(Nudge)];
            for (var i = 0; i < _session.Layout.Inputs.Length; i++)
            {
                if (IsFloat(_session.Layout.Inputs[i])) continue;
                foreach (var at in Places(_rows, i)) values[at] = _rows.Values[at];
            }

            var nudged = new LossPoint(_session, new RowSet(_rows.Layout, values),
                [.. _slopes.Select(slopes => slopes.Select(Nudge).ToArray())], _signs);
            noise = Math.Max(noise, Math.Abs(nudged.Loss() - here));
        }

        return noise;
    }

    /// <summary>The loss on both sides along a site's slopes, and by their gradient.</summary>
    /// <param name="gradient">[rows, channels], of every row's loss.</param>
    public DirectionalDifferences.Pair AlongSlopes(int site, float[] gradient, int direction, Random random, double step)
    {
        var channels = _slopes[site].Length;
        var sums = new double[channels];
        for (var i = 0; i < gradient.Length; i++) sums[i % channels] += _signs[i / channels] * (double)gradient[i];
        var (plus, minus) = (_slopes[site].ToArray(), _slopes[site].ToArray());
        var expected = 0.0;
        for (var channel = 0; channel < channels; channel++)
        {
            var along = step * Component(sums[channel], direction, random);
            (plus[channel], minus[channel]) = ((float)(plus[channel] + along), (float)(minus[channel] - along));
            expected += sums[channel] * ((double)plus[channel] - minus[channel]);
        }

        return new(With(site, plus).Loss() - With(site, minus).Loss(), expected);
    }

    /// <summary>The loss on both sides along an input, and by its gradient.</summary>
    /// <param name="gradient">Rows × values per row.</param>
    public DirectionalDifferences.Pair AlongInput(int input, float[] gradient, int direction, Random random, double step)
    {
        var spec = _session.Layout.Inputs[input];
        var scale = step * Scale(_rows, input);
        var (plus, minus) = (_rows.Values.ToArray(), _rows.Values.ToArray());
        var (expected, k) = (0.0, 0);
        foreach (var at in Places(_rows, input))
        {
            var slope = _signs[at / _rows.Layout.RowLength] * (double)gradient[k++];
            var along = scale * Component(slope, direction, random);
            (plus[at], minus[at]) = (Round(spec, plus[at] + along), Round(spec, minus[at] - along));
            expected += slope * ((double)plus[at] - minus[at]);
        }

        return new(With(plus).Loss() - With(minus).Loss(), expected);
    }

    /// <summary>
    /// One number of a direction. The first direction goes with the gradient's signs, so that the loss changes as much as it can,
    /// the second mostly with them, the others have random signs; all have random lengths.
    /// </summary>
    private static double Component(double gradient, int direction, Random random)
    {
        var (length, draw) = (0.5 + random.NextDouble(), random.NextDouble());
        var isRandom = gradient == 0 || direction > 1 || (direction == 1 && draw < 0.25);
        return length * (isRandom ? 2 * random.Next(2) - 1 : Math.Sign(gradient));
    }

    private LossPoint With(int site, float[] slopes) =>
        new(_session, _rows, [.. _slopes.Select((own, i) => i == site ? slopes : own)], _signs);

    private LossPoint With(float[] rows) => new(_session, new RowSet(_rows.Layout, rows), _slopes, _signs);

    /// <summary>Where the values of an input lie among all rows' values, row after row.</summary>
    private static IEnumerable<int> Places(RowSet rows, int input)
    {
        var (offset, length) = (rows.Layout.Offset(input), rows.Layout.Inputs[input].RowLength);
        return Enumerable.Range(0, rows.Count).SelectMany(row => Enumerable.Range(row * rows.Layout.RowLength + offset, length));
    }

    /// <summary>Standard deviation of an input's values; 1 where they are all the same.</summary>
    private static double Scale(RowSet rows, int input)
    {
        double[] values = [.. Places(rows, input).Select(at => (double)rows.Values[at])];
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return deviation > 0 && double.IsFinite(deviation) ? deviation : 1;
    }

    /// <summary>The value as the session will hand it to the model.</summary>
    private static float Round(InputSpec input, double value) =>
        input.Kind == ElementKind.Float16 ? (float)(Half)value : (float)value;
}
