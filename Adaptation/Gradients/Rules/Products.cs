using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Matrix products.</summary>
internal static class Products
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["MatMul"] = MatMul,
        ["Gemm"] = Gemm,
    };

    /// <summary>
    /// Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY, summed over broadcast batch axes. A vector is a matrix of
    /// one row (left) or one column (right).
    /// </summary>
    private static void MatMul(NodeGradient n)
    {
        var (a, b) = (n.In(0), n.In(1));
        var dy = n.Dy;
        if (a.Rank == 1) dy = dy.Unsqueeze(b.Rank == 1 ? 0 : -2);
        if (b.Rank == 1) dy = dy.Unsqueeze(-1);
        if (n.Needs(0)) n.Add(0, Operand(n, 0, dy.Op("MatMul", Transposed(n, 1)), b));
        if (n.Needs(1)) n.Add(1, Operand(n, 1, Transposed(n, 0).Op("MatMul", dy), a));
    }

    /// <summary>The last two axes exchanged; a vector becomes what the product took it for, transposed.</summary>
    private static Value Transposed(NodeGradient n, int input)
    {
        var rank = n.In(input).Rank;
        if (rank == 1) return n.Input(input).Unsqueeze(input == 0 ? 1 : 0);
        long[] permutation = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return n.Input(input).Transpose(permutation);
    }

    /// <summary>Brings a gradient with the product's batch axes to the operand's shape.</summary>
    private static Value Operand(NodeGradient n, int input, Value gradient, ValueFacts other)
    {
        var facts = n.In(input);
        var matrix = facts.Rank == 1 ? 2 : facts.Rank;
        var batch = Math.Max(matrix, Math.Max(other.Rank, 2)) - 2;
        var missing = batch - (matrix - 2);
        var summed = new List<long>();
        for (var axis = 0; axis < batch; axis++)
        {
            var own = axis < missing ? 1 : facts.Dims[axis - missing];
            var others = axis < batch - (other.Rank - 2) || other.Rank < 2 ? 1 : other.Dims[axis - (batch - (other.Rank - 2))];
            if (axis < missing || (own == 1 && others != 1)) summed.Add(axis);
        }

        if (summed.Count > 0) gradient = gradient.ReduceSum(true, [.. summed]);
        gradient = gradient.Squeeze([.. Enumerable.Range(0, missing).Select(axis => (long)axis)]);
        return facts.Rank == 1 ? gradient.Squeeze(input == 0 ? -2 : -1) : gradient;
    }

    /// <summary>Y = α·op(A)·op(B) + β·C, op the transposition where asked for.</summary>
    private static void Gemm(NodeGradient n)
    {
        var alpha = n.Node.Float("alpha", 1);
        var beta = n.Node.Float("beta", 1);
        var transA = n.Node.Integer("transA", 0) != 0;
        var transB = n.Node.Integer("transB", 0) != 0;
        var (dy, a, b) = (n.Dy, n.Input(0), n.Input(1));
        if (n.Needs(0)) n.Add(0, transA ? Product(n, alpha, b, transB, dy, true) : Product(n, alpha, dy, false, b, !transB));
        if (n.Needs(1)) n.Add(1, transB ? Product(n, alpha, dy, true, a, transA) : Product(n, alpha, a, !transA, dy, false));
        n.AddBroadcast(2, () => dy * beta);
    }

    private static Value Product(NodeGradient n, float alpha, Value left, bool transposeLeft, Value right, bool transposeRight) =>
        n.Emit.Node(
            "Gemm",
            left.Type,
            [
                NodeAttributes.Float("alpha", alpha),
                NodeAttributes.Integer("transA", transposeLeft ? 1 : 0),
                NodeAttributes.Integer("transB", transposeRight ? 1 : 0),
            ],
            left,
            right);
}
