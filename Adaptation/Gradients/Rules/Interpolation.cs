using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// What Resize reads along one axis, by the definitions of ONNX's operator Resize (github.com/onnx/onnx, docs/Operators.md), in
/// float32 as ONNX Runtime computes them, so that positions between two neighbours round as they do there.
/// </summary>
/// <param name="node">The node: mode, coordinates, rounding.</param>
/// <param name="input">Extent of the input.</param>
/// <param name="output">Extent of the output.</param>
/// <param name="scale">Output by input.</param>
/// <param name="start">First position of a crop, as a share of the input.</param>
/// <param name="end">Its last position.</param>
internal sealed class Interpolation(NodeProto node, long input, long output, float scale, float start, float end)
{
    private readonly string _coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
    private readonly string _rounding = node.Text("nearest_mode", "round_prefer_floor");

    public AxisMap Map()
    {
        Func<float, IEnumerable<(long, double)>> read = node.Text("mode", "nearest") switch
        {
            "nearest" => Nearest,
            "linear" => Linear,
            _ => Cubic,
        };
        return new AxisMap(input, [.. Enumerable.Range(0, (int)output).Select(o => Reads(Source(o), read))]);
    }

    /// <summary>Outside of the input, a crop has the constant extrapolation_value. Weights at one position add up.</summary>
    private (long, double)[] Reads(float x, Func<float, IEnumerable<(long At, double Weight)>> read) =>
        _coordinates == "tf_crop_and_resize" && (x < 0 || x > input - 1)
            ? []
            : [.. read(x).GroupBy(part => part.At, part => part.Weight)
                .Select(part => (part.Key, Weight: part.Sum()))
                .Where(part => part.Weight != 0)];

    /// <summary>The position in the input that a position of the output stands for.</summary>
    private float Source(int o) => _coordinates switch
    {
        "asymmetric" => o / scale,
        "align_corners" => output == 1 ? 0 : o * (float)(input - 1) / (output - 1),
        "pytorch_half_pixel" => output == 1 ? 0 : (o + 0.5f) / scale - 0.5f,
        "tf_half_pixel_for_nn" => (o + 0.5f) / scale,
        "tf_crop_and_resize" => output == 1
            ? 0.5f * (start + end) * (input - 1)
            : start * (input - 1) + o * (end - start) * (input - 1) / (output - 1),
        "half_pixel_symmetric" => input / 2f * (1 - output / (scale * input)) + (o + 0.5f) / scale - 0.5f,
        _ => (o + 0.5f) / scale - 0.5f,
    };

    private IEnumerable<(long, double)> Nearest(float x)
    {
        var at = _rounding switch
        {
            "floor" => MathF.Floor(x),
            "ceil" => MathF.Ceiling(x),
            "round_prefer_ceil" => MathF.Floor(x + 0.5f),
            _ => MathF.Ceiling(x - 0.5f),
        };
        return [(Inside((long)at), 1)];
    }

    private IEnumerable<(long, double)> Linear(float x)
    {
        x = Math.Clamp(x, 0, input - 1);
        var low = (long)MathF.Floor(x);
        var share = x - low;
        return [(low, 1 - share), (Inside(low + 1), share)];
    }

    /// <summary>Keys' cubic kernel with parameter a over the four positions around.</summary>
    private IEnumerable<(long, double)> Cubic(float x)
    {
        var a = node.Float("cubic_coeff_a", -0.75f);
        var low = (long)MathF.Floor(x);
        double share = x - low;
        var weights = Enumerable.Range(-1, 4)
            .Select(offset => (At: low + offset, Weight: Kernel(Math.Abs(share - offset), a)))
            .ToArray();
        if (node.Integer("exclude_outside", 0) == 0) return weights.Select(part => (Inside(part.At), part.Weight));
        var inside = weights.Where(part => part.At >= 0 && part.At < input).ToArray();
        var total = inside.Sum(part => part.Weight);
        return inside.Select(part => (part.At, part.Weight / total));
    }

    private static double Kernel(double distance, double a) => distance switch
    {
        <= 1 => ((a + 2) * distance - (a + 3)) * distance * distance + 1,
        < 2 => ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a,
        _ => 0,
    };

    private long Inside(long at) => Math.Clamp(at, 0, input - 1);
}
