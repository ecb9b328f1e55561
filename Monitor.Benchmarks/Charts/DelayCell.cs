using System.Globalization;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>What changes in a stream.</summary>
/// <param name="Name">A shift, or a label shift.</param>
/// <param name="Share">Probability with which a row is shifted after the change.</param>
internal sealed record DelayCell(string Name, double Share = 1)
{
    /// <summary>So many cells come first that change the rows; the others change the class shares alone.</summary>
    public const int Shifts = 13;

    /// <summary>The classes whose shares change.</summary>
    public static readonly int[] Classes = [0, 3];

    private static readonly DelayCell[] Labels =
        [new("class 0 missing 100 %"), new("class 3 missing 100 %"), new("class 0 doubled")];

    public override string ToString() =>
        Share < 1 ? string.Create(CultureInfo.InvariantCulture, $"{Name}, {Share:P0} of rows") : Name;

    public static readonly DelayCell[] Tabular =
    [
        new("noise 0.3 sd"), new("noise 0.3 sd", 0.5), new("noise 1 sd", 0.5), new("column 7 set to its mean"),
        new("column 7 shuffled"), new("column 12 +1"), new("columns 2, 3 swapped"), new("normalisation ×1.1"),
        new("normalisation ×1.5"), new("offset +0.1 sd"), new("10 % missing"), new("new class", 0.1), new("new class", 0.5),
        .. Labels,
    ];

    public static readonly DelayCell[] Images =
    [
        new("noise σ 10"), new("noise σ 10", 0.1), new("affine small"), new("affine medium", 0.5), new("blur σ 0.5"),
        new("normalisation ×1.02"), new("normalisation ×1.1"), new("contrast ×0.95"), new("offset +0.1 sd"),
        new("foreign class", 0.1), new("foreign class", 0.5), new("brightness +10", 0.5), new("dead column"), .. Labels,
    ];
}
