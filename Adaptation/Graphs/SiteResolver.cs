namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// Decides of one rectifier which axis carries the channels and what their slopes are, or why it cannot be watched.
/// </summary>
internal sealed class SiteResolver(GraphIndex index)
{
    private readonly ChannelAxis _axes = new(index);
    private readonly ConstantFolder _constants = new(index);

    /// <summary>A site, or the reason why the rectifier is none.</summary>
    internal readonly record struct Finding(Site? Site, UnusableRectifier? Unusable);

    /// <summary>The axis that the slopes run along (null when one slope serves all), and the slopes; or a reason.</summary>
    private readonly record struct Slopes(int? Axis, float[] Values, string? Reason = null)
    {
        public static Slopes Unusable(string reason) => new(null, [], reason);
    }

    public Finding Resolve(Rectifier rectifier, TensorFacts z)
    {
        var slopes = Unusable(z) is { } reason ? Slopes.Unusable(reason) : rectifier.Operator switch
        {
            "PRelu" => OfPRelu(rectifier, z.Dims),
            "LeakyRelu" => new Slopes(null, [rectifier.Node.Float("alpha", 0.01f)]),
            _ => new Slopes(null, [0]),
        };
        if (slopes.Reason is null && !slopes.Values.All(float.IsFinite))
        {
            slopes = Slopes.Unusable("its slopes are not all finite numbers; the model is damaged or its training failed");
        }

        if (slopes.Reason is not null) return new(null, new UnusableRectifier(rectifier.Name, rectifier.Operator, slopes.Reason));
        var rank = z.Dims.Length;
        var axis = slopes.Axis ?? (rank == 1 ? 1 : _axes.Of(rectifier.Z, rank));
        var channels = axis < rank ? checked((int)z.Dims[axis]) : 1;
        var values = slopes.Values.Length == channels ? slopes.Values : [.. Enumerable.Repeat(slopes.Values[0], channels)];
        return new(new Site(rectifier.Name, rectifier.Operator, channels, axis, rank, [.. values]), null);
    }

    private static string? Unusable(TensorFacts z) => z switch
    {
        { ElementType: not "float32" } =>
            $"its input is {z.ElementType}; only float32 can be watched; export the model in float32",
        { Dims.Length: 0 } => "its input is a scalar without a batch axis; export the model so that axis 0 is the batch",
        { BatchFirst: false } =>
            $"axis 0 of its input [{string.Join(", ", z.Dims)}] does not follow the number of rows; " +
            "export the model so that every row keeps its own place on axis 0",
        _ when z.Dims.Contains(0) => $"its input {Text(z.Dims)} is empty; export the model with the shapes it is served with",
        _ => null,
    };

    private Slopes OfPRelu(Rectifier rectifier, long[] z)
    {
        if (_constants.Floats(rectifier.Node.Input[1]) is not { Values.Length: > 0 } slopes)
        {
            return Slopes.Unusable(
                $"its slopes '{rectifier.Node.Input[1]}' are computed by the model or fed to it; " +
                "export the model with constant slopes");
        }

        var rank = z.Length;
        var shape = $"[{string.Join(", ", slopes.Dims)}]";
        if (!SlopeTensor.Broadcasts(slopes.Dims, z))
        {
            // Some exporters write the slopes of a channel-wise PReLU as [C] for an input [batch, C, height, width]. ONNX aligns
            // shapes at the end, so that such a model does not even run; what is meant is plain where axis 1 has that extent.
            return slopes.Dims.Length == 1 && rank >= 3 && z[1] == slopes.Dims[0]
                ? new Slopes(1, slopes.Values)
                : Slopes.Unusable($"its slopes {shape} do not fit its input {Text(z)}; "
                + $"save them as {Wanted(rank, "C", 1)}, C being the channels");
        }

        var varying = SlopeTensor.VaryingAxes(slopes);
        if (varying.Length == 0) return new Slopes(AxisOfEqualSlopes(slopes.Dims, z), slopes.Values[..1]);
        if (varying.Length > 1)
        {
            return Slopes.Unusable($"its slopes {shape} vary by position, not by channel alone; "
                + "train it with one slope per channel or with one for all");
        }

        var axis = rank - slopes.Dims.Length + varying[0];
        if (axis == 0)
        {
            return Slopes.Unusable($"its slopes {shape} vary by row of the batch; export it with one slope per channel");
        }

        if (slopes.Dims.Length == 1 && IsAmbiguous(z) && _axes.Traced(rectifier.Z, rank) != rank - 1)
        {
            return Slopes.Unusable(
                $"its slopes {shape} fit axis 1 and the last axis of its input {Text(z)} alike; " +
                $"save them as {Wanted(rank, $"{z[1]}", 1)} if they " +
                $"are per channel, or as {Wanted(rank, $"{z[1]}", rank - 1)} if they run along the last axis");
        }

        return new Slopes(axis, SlopeTensor.Along(slopes, varying[0]));
    }

    /// <summary>Equal slopes still show the channel axis by their shape, unless they are one value or fit two axes.</summary>
    private static int? AxisOfEqualSlopes(long[] slopes, long[] z) =>
        slopes.Length == 1 && IsAmbiguous(z) ? null : SlopeTensor.OnlyAxis(slopes, z.Length);

    /// <summary>A list of slopes fits both axis 1 and the last axis.</summary>
    private static bool IsAmbiguous(long[] z) => z.Length >= 3 && z[1] == z[^1];

    private static string Wanted(int rank, string channels, int channelAxis) =>
        $"[{string.Join(", ", Enumerable.Range(1, Math.Max(rank - 1, 1)).Select(axis => axis == channelAxis ? channels : "1"))}]";

    private static string Text(long[] z) => z.Length == 1 ? "[batch]" : $"[batch, {string.Join(", ", z[1..])}]";
}
