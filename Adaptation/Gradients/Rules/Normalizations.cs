using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Normalisations by statistics of the data: x̂ = (x − μ)·r with r = 1/√(σ² + ε), then scale and bias.</summary>
internal static class Normalizations
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["BatchNormalization"] = BatchNormalization,
        ["InstanceNormalization"] = InstanceNormalization,
        ["LayerNormalization"] = LayerNormalization,
        ["GroupNormalization"] = GroupNormalization,
        ["RMSNormalization"] = RmsNormalization,
        ["SimplifiedLayerNormalization"] = RmsNormalization,
        ["LpNormalization"] = LpNormalization,
        ["LRN"] = LocalResponse,
    };

    /// <summary>With statistics of the training data, y = (x − m)·s/√(v + ε) + b: dx = dy·s/√(v + ε).</summary>
    private static void BatchNormalization(NodeGradient n)
    {
        if (n.Node.Integer("training_mode", 0) != 0)
        {
            throw n.Unsupported("it is in training mode, where every row depends on all rows of its batch");
        }

        if (!n.Needs(0)) return;
        var factor = n.Input(1) / (n.Input(4) + n.Node.Float("epsilon", 1e-5f)).Cast(n.In(1).Type).Op("Sqrt");
        n.Add(0, n.Dy * OfChannels(n, factor).Cast(n.X.Type));
    }

    /// <summary>Statistics of every channel of a row over space.</summary>
    private static void InstanceNormalization(NodeGradient n)
    {
        long[] space = [.. Enumerable.Range(2, n.In(0).Rank - 2).Select(axis => (long)axis)];
        var (normal, rate) = Standardize(n.X, n.Node.Float("epsilon", 1e-5f), space);
        if (n.Needs(0)) n.Add(0, Back(n.Dy * OfChannels(n, n.Input(1)), normal, rate, space));
        if (n.Needs(1)) n.Add(1, (n.Dy * normal).ReduceSum(false, [0, .. space]));
        if (n.Needs(2)) n.Add(2, n.Dy.ReduceSum(false, [0, .. space]));
    }

    /// <summary>
    /// Statistics over the axes from one on; scale and bias broadcast. Further outputs are μ and r, with dx = dμ/count and
    /// dx = −dr·r²·x̂/count.
    /// </summary>
    private static void LayerNormalization(NodeGradient n)
    {
        var axes = AxesFrom(n);
        var (normal, rate) = Standardize(n.X, n.Node.Float("epsilon", 1e-5f), axes);
        if (n.Needs(0))
        {
            var dx = Back(n.Dy * n.Input(1), normal, rate, axes);
            var count = n.StaticDims(0, (int)axes[0]).Aggregate(1L, (product, extent) => product * extent);
            if (n.OutputGradient(1) is { } ofMean) dx += ofMean.Cast(n.X.Type) / count;
            if (n.OutputGradient(2) is { } ofRate) dx -= ofRate.Cast(n.X.Type) * rate * rate * normal / count;
            n.Add(0, dx);
        }

        n.AddBroadcast(1, () => n.Dy * normal);
        n.AddBroadcast(2, () => n.Dy);
    }

    /// <summary>
    /// Statistics of every group of channels of a row. Scale and bias have a value by group before opset 21, then by channel.
    /// </summary>
    private static void GroupNormalization(NodeGradient n)
    {
        const int ScaleByChannel = 21;
        if (!n.Needs(0)) return;
        var groups = n.Node.Integer("num_groups", 1);
        var (normal, rate) = Standardize(n.X.Reshape(0, groups, -1), n.Node.Float("epsilon", 1e-5f), [2]);
        var gradient = n.Opset >= ScaleByChannel
            ? (n.Dy * OfChannels(n, n.Input(1))).Reshape(0, groups, -1)
            : n.Dy.Reshape(0, groups, -1) * n.Input(1).Reshape(groups, 1);
        n.Add(0, Back(gradient, normal, rate, [2]).Reshape(n.ShapeOfInput(0)));
    }

    /// <summary>x̂ = x·r, r = 1/√(mean x² + ε): dx = r·(g − x̂·mean(g·x̂)), g = dy·scale.</summary>
    private static void RmsNormalization(NodeGradient n)
    {
        var axes = AxesFrom(n);
        var rate = Rate(n.X * n.X, n.Node.Float("epsilon", 1e-5f), axes);
        var normal = n.X * rate;
        if (n.Needs(0))
        {
            var gradient = n.Dy * n.Input(1);
            n.Add(0, rate * (gradient - normal * (gradient * normal).ReduceMean(true, axes)));
        }

        n.AddBroadcast(1, () => n.Dy * normal);
    }

    /// <summary>y = x/‖x‖ₚ along an axis: dx = (dy − u·Σ dy·y)/‖x‖ₚ, u = y for p = 2, sign x for p = 1.</summary>
    private static void LpNormalization(NodeGradient n)
    {
        var axis = n.Node.Integer("axis", -1);
        var isEuclidean = n.Node.Integer("p", 2) == 2;
        var norm = n.X.Reduce(isEuclidean ? "ReduceL2" : "ReduceL1", true, axis);
        n.Add(0, (n.Dy - (isEuclidean ? n.Y : n.X.Op("Sign")) * (n.Dy * n.Y).ReduceSum(true, axis)) / norm);
    }

    /// <summary>
    /// y = x·s^−β, s = k + α/size·Σ x² over the channels around: dx = dy·s^−β − 2αβ/size·x·Σ' dy·x·s^(−β−1), where
    /// Σ' runs over the channels whose sum x is in.
    /// </summary>
    private static void LocalResponse(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var channels = n.StaticDims(0, 1)[0];
        var size = n.Node.Integer("size", 1);
        var (alpha, beta) = (n.Node.Float("alpha", 0.0001f), n.Node.Float("beta", 0.75f));
        var (before, after) = ((size - 1) / 2, size / 2);
        var around = Around(channels, before, after);
        var dims = n.In(0).Dims;

        // The way back of a sum over the channels around sums over those mirrored, so each of the two is the other's way back.
        var sums = AxisMap.Back(n.X * n.X, dims, (1, Around(channels, after, before))) * (alpha / size) + n.Node.Float("bias", 1);
        var back = AxisMap.Back(n.Dy * n.X * sums.Op("Pow", n.X.Constant(-beta - 1)), dims, (1, around));
        n.Add(0, n.Dy * sums.Op("Pow", n.X.Constant(-beta)) - n.X * back * (2 * alpha * beta / size));
    }

    private static AxisMap Around(long channels, long before, long after)
    {
        var all = Enumerable.Range(0, (int)channels);
        return new AxisMap(channels, [.. all.Select(channel =>
            all.Where(at => at >= channel - before && at <= channel + after).Select(at => ((long)at, 1.0)).ToArray())]);
    }

    private static (Value Normal, Value Rate) Standardize(Value x, float epsilon, long[] axes)
    {
        var centred = x - x.ReduceMean(true, axes);
        var rate = Rate(centred * centred, epsilon, axes);
        return (centred * rate, rate);
    }

    private static Value Rate(Value squares, float epsilon, long[] axes) =>
        1 / (squares.ReduceMean(true, axes) + epsilon).Op("Sqrt");

    /// <summary>dx = r·(g − mean g − x̂·mean(g·x̂)), g the gradient of x̂.</summary>
    private static Value Back(Value gradient, Value normal, Value rate, long[] axes) =>
        rate * (gradient - gradient.ReduceMean(true, axes) - normal * (gradient * normal).ReduceMean(true, axes));

    /// <summary>[channels] so that it broadcasts along axis 1.</summary>
    private static Value OfChannels(NodeGradient n, Value value) =>
        value.Reshape([-1, .. Enumerable.Repeat(1L, n.In(0).Rank - 2)]);

    private static long[] AxesFrom(NodeGradient n)
    {
        var first = n.In(0).Axis(n.Node.Integer("axis", -1));
        return [.. Enumerable.Range(first, n.In(0).Rank - first).Select(axis => (long)axis)];
    }
}
