using System.Collections.Immutable;
using Alphadrift.Adaptation.Scoring;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Scores of windows without shift.</summary>
/// <param name="name">Of the entry.</param>
/// <param name="referenceRows">N.</param>
/// <param name="sizes">Window sizes.</param>
internal sealed class NullScoresPart(string name, int referenceRows, ImmutableArray<int> sizes)
{
    /// <summary>Per ridge (the smaller first) and size, ascending.</summary>
    private readonly Entry<double> _scores = new(name, NumberRule.Finite, 2, sizes.Length, Extent.Simulated);

    public void Write(EntryWriter to, NullDistribution nulls) =>
        to.WriteLists(_scores, nulls.SmallRidge.Concat(nulls.LargeRidge));

    public NullDistribution Read(EntryReader from)
    {
        var (small, large) = ReadScores(from);
        return new NullDistribution(referenceRows, sizes, small, large);
    }

    /// <summary>Per size, at the smaller and the larger ridge.</summary>
    public (double[][] SmallRidge, double[][] LargeRidge) ReadScores(EntryReader from)
    {
        var scores = from.ReadSorted(_scores);
        return (scores[..sizes.Length], scores[sizes.Length..]);
    }
}
