namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// The steps of one direction. x is a step's part of X·Wᵀ plus bias, h and c the states before it, where null is zero; results
/// are the hidden states in the order of time, and the last states.
/// </summary>
internal static class RecurrentCells
{
    /// <summary>What one direction computes.</summary>
    /// <param name="Hidden">Hidden states [batch, H] in the order of time.</param>
    /// <param name="LastH">Hidden state after the last step that was walked.</param>
    /// <param name="LastC">Cell state after it; null but for an LSTM.</param>
    internal sealed record Walk(string[] Hidden, string LastH, string? LastC);

    /// <summary>Walks the steps; <paramref name="site"/> hears of every rectifier's output.</summary>
    public static Walk Emit(RecurrentLayer layer, RecurrentDirection way, NodeSink sink, int direction, Action<string> site)
    {
        var resetAfter = layer.Node.OpType == "GRU" && layer.Node.Integer("linear_before_reset", 0) != 0;
        var x = way.Inputs(resetAfter ? way.InputBias : way.Sum("bias", way.InputBias, way.RecurrentBias));
        var gru = layer.Node.OpType == "GRU" && !resetAfter ? SplitGates(way, sink) : default;
        var hidden = new string[x.Length];
        var (h, c) = (way.InitialH, way.InitialC);
        for (var i = 0; i < x.Length; i++)
        {
            var t = layer.Directions[direction] ? x.Length - 1 - i : i;
            (h, c) = layer.Node.OpType switch
            {
                "RNN" => (Rnn(layer, way, sink, direction, t, x[t], h, site), null),
                "LSTM" => Lstm(layer, way, sink, t, x[t], h, c),
                _ when resetAfter => (GruResetAfter(layer, way, sink, t, x[t], h), null),
                _ => (Gru(layer, way, sink, t, x[t], h, gru), null),
            };
            hidden[t] = h;
        }

        return new Walk(hidden, h!, c);
    }

    /// <summary>H = f(x + h·Rᵀ)</summary>
    private static string Rnn(
        RecurrentLayer layer,
        RecurrentDirection way,
        NodeSink sink,
        int direction,
        int t,
        string x,
        string? h,
        Action<string> site)
    {
        var sum = way.Sum($"{t}/sum", x, Product(way, sink, t, "hR", h, way.RecurrentWeights))!;
        var function = layer.Functions(direction)[0];
        if (!function.IsRectifier) return way.Activate(0, t, "h", sum);
        var y = function.EmitRectifier(sink, way.Hint(t, "h"), way.Clipped($"{t}/h", sum));
        site(y);
        return y;
    }

    /// <summary>
    /// i = f(xᵢ + h·Rᵢᵀ + Pᵢ∘c), φ = f(x_φ + h·R_φᵀ + P_φ∘c) or 1 − i, g = g(x_c + h·R_cᵀ), C = φ∘c + i∘g,
    /// o = f(xₒ + h·Rₒᵀ + Pₒ∘C), H = o∘h(C); gates lie in the order i, o, φ, c. ONNX Runtime bounds what goes into the gates, but
    /// not the C that goes into h, and so does this.
    /// </summary>
    private static (string H, string C) Lstm(
        RecurrentLayer layer, RecurrentDirection way, NodeSink sink, int t, string x, string? h, string? c)
    {
        var sum = way.Sum($"{t}/sum", x, Product(way, sink, t, "hR", h, way.RecurrentWeights))!;
        var gates = way.Parts(sum, $"{t}/gates", 1, 4);
        string Gate(int gate, int peephole, string? state, string hint)
        {
            var peeped = way.Peepholes is { } weights && state is not null
                ? sink.Add("Mul", way.Hint(t, $"{hint}/peephole"), weights[peephole], state)
                : null;
            return way.Activate(0, t, hint, way.Sum($"{t}/{hint}/sum", gates[gate], peeped)!);
        }

        var input = Gate(0, 0, c, "i");
        var candidate = sink.Add("Mul", way.Hint(t, "ig"), input, way.Activate(1, t, "g", gates[3]));
        string? kept = null;
        if (c is not null)
        {
            var forget = layer.Node.Integer("input_forget", 0) == 0
                ? Gate(2, 2, c, "f")
                : sink.Add("Sub", way.Hint(t, "f"), sink.Scalar(1, layer.Type), input);
            kept = sink.Add("Mul", way.Hint(t, "fc"), forget, c);
        }

        var cell = way.Sum($"{t}/c", kept, candidate)!;
        var output = Gate(1, 1, cell, "o");
        return (sink.Add("Mul", way.Hint(t, "h"), output, way.ActivateUnclipped(2, t, "hC", cell)), cell);
    }

    /// <summary>
    /// z = f(x_z + h·R_zᵀ), r = f(x_r + h·R_rᵀ), n = g(x_h + (r∘h)·R_hᵀ), H = (1 − z)∘n + z∘h; gates lie in the order z, r, h.
    /// </summary>
    private static string Gru(
        RecurrentLayer layer,
        RecurrentDirection way,
        NodeSink sink,
        int t,
        string x,
        string? h,
        (string Gates, string Candidate) weights)
    {
        var inputs = way.Parts(x, $"{t}/x", 1, 3);
        var recurrent = h is null ? null : way.Parts(Product(way, sink, t, "hR", h, weights.Gates)!, $"{t}/hR", 1, 2);
        var update = way.Activate(0, t, "z", way.Sum($"{t}/z/sum", inputs[0], recurrent?[0])!);
        string? past = null;
        if (h is not null)
        {
            var reset = way.Activate(0, t, "r", way.Sum($"{t}/r/sum", inputs[1], recurrent?[1])!);
            past = Product(way, sink, t, "rhR", sink.Add("Mul", way.Hint(t, "rh"), reset, h), weights.Candidate);
        }

        var candidate = way.Activate(1, t, "n", way.Sum($"{t}/n/sum", inputs[2], past)!);
        return Blend(layer, way, sink, t, update, candidate, h);
    }

    /// <summary>As <see cref="Gru"/>, but n = g(x_h + r∘(h·R_hᵀ + Rb_h)), and x without the recurrent bias.</summary>
    private static string GruResetAfter(RecurrentLayer layer, RecurrentDirection way, NodeSink sink, int t, string x, string? h)
    {
        var inputs = way.Parts(x, $"{t}/x", 1, 3);
        var sum = way.Sum($"{t}/hRb", Product(way, sink, t, "hR", h, way.RecurrentWeights), way.RecurrentBias);
        var recurrent = sum is null ? null : way.Parts(sum, $"{t}/hR", h is null ? 0 : 1, 3);
        var update = way.Activate(0, t, "z", way.Sum($"{t}/z/sum", inputs[0], recurrent?[0])!);
        string? past = null;
        if (recurrent is not null)
        {
            var reset = way.Activate(0, t, "r", way.Sum($"{t}/r/sum", inputs[1], recurrent[1])!);
            past = sink.Add("Mul", way.Hint(t, "rhR"), reset, recurrent[2]);
        }

        var candidate = way.Activate(1, t, "n", way.Sum($"{t}/n/sum", inputs[2], past)!);
        return Blend(layer, way, sink, t, update, candidate, h);
    }

    private static string Blend(
        RecurrentLayer layer, RecurrentDirection way, NodeSink sink, int t, string update, string candidate, string? h)
    {
        var rest = sink.Add("Sub", way.Hint(t, "1-z"), sink.Scalar(1, layer.Type), update);
        var kept = h is null ? null : sink.Add("Mul", way.Hint(t, "zh"), update, h);
        return way.Sum($"{t}/h", sink.Add("Mul", way.Hint(t, "zn"), rest, candidate), kept)!;
    }

    private static string? Product(RecurrentDirection way, NodeSink sink, int t, string hint, string? h, string weights) =>
        h is null ? null : sink.Add("MatMul", way.Hint(t, hint), h, weights);

    /// <summary>Rᵀ of update and reset gate, [H, 2·H], and of the candidate, [H, H].</summary>
    private static (string Gates, string Candidate) SplitGates(RecurrentDirection way, NodeSink sink)
    {
        var parts = way.Parts(way.RecurrentWeights, "R/parts", 1, 3);
        return (sink.Add("Concat", $"{parts[0]}/zr", [NodeAttributes.Integer("axis", 1)], parts[0], parts[1]), parts[2]);
    }
}
