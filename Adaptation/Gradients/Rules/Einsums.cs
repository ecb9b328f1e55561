using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Sums of products by index letters.</summary>
internal static class Einsums
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Einsum"] = Einsum,
    };

    /// <summary>
    /// Y = Σ A·B·… over the letters that Y lacks: the gradient of an operand is the sum of the products of dY with the other
    /// operands, "ij,jk→ik" has dA = "ik,jk→ij". A letter that only the operand has was summed up, so its gradient is repeated.
    /// </summary>
    private static void Einsum(NodeGradient n)
    {
        var (operands, result) = Letters(n);
        for (var i = 0; i < operands.Length; i++)
        {
            if (!n.Needs(i)) continue;
            var letters = operands[i];
            if (letters.Distinct().Count() != letters.Length) throw n.Unsupported($"its equation reads a diagonal of input {i}");
            int[] others = [.. Enumerable.Range(0, operands.Length).Where(other => other != i)];
            List<string> terms = [result, .. others.Select(other => operands[other])];
            List<Value> factors = [n.Dy, .. others.Select(n.Input)];
            var alone = string.Concat(letters.Where(letter => !terms.Any(term => term.Contains(letter))));
            if (alone.Length > 0)
            {
                var axes = alone.Select(letter => (long)letters.IndexOf(letter)).ToArray();
                terms.Add(alone);
                factors.Add(n.Emit.Fill(n.ShapeOfInput(i).Gather(0, n.Emit.Integers(axes)), 1, n.X.Type));
            }

            var equation = $"{string.Join(',', terms)}->{letters}";
            n.Add(i, n.Emit.Node("Einsum", n.X.Type, [NodeAttributes.Text("equation", equation)], [.. factors]));
        }
    }

    /// <summary>The letters of every operand and of the result, with capitals for the axes behind an ellipsis.</summary>
    private static (string[] Operands, string Result) Letters(NodeGradient n)
    {
        var equation = n.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var hasEllipsis = equation.Contains("...", StringComparison.Ordinal);
        var sides = equation.Split("->");
        if (hasEllipsis && (sides.Length == 1 || equation.Any(char.IsUpper)))
        {
            throw n.Unsupported("its equation has an ellipsis, and no result or capital letters");
        }

        string[] operands = [.. sides[0].Split(',').Select((term, i) => Spelled(term, n.In(i)))];
        var extents = operands.SelectMany((term, i) => term.Zip(n.In(i).Dims));
        if (extents.GroupBy(pair => pair.First, pair => pair.Second).Any(extent => extent.Distinct().Count() > 1))
        {
            throw n.Unsupported("its equation broadcasts");
        }

        var all = string.Concat(operands);
        return (operands, sides.Length > 1
            ? Spelled(sides[1], n.Out(0))
            : string.Concat(all.Where(letter => all.Count(other => other == letter) == 1).Order()));
    }

    private static string Spelled(string term, ValueFacts facts)
    {
        const string Ellipsis = "...";
        var hidden = Math.Max(facts.Rank - (term.Length - Ellipsis.Length), 0);
        var capitals = string.Concat(Enumerable.Range(0, hidden).Reverse().Select(axis => (char)('A' + axis)));
        return term.Replace(Ellipsis, capitals, StringComparison.Ordinal);
    }
}
