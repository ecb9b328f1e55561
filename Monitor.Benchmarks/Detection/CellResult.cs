using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>What a cell's windows hold.</summary>
internal enum CellKind
{
    /// <summary>No shift.</summary>
    Clean,

    /// <summary>Rows that went wrong.</summary>
    Shift,

    /// <summary>Class 0 more or less frequent.</summary>
    Label,

    /// <summary>Another class more or less frequent.</summary>
    OtherLabel,
}

/// <summary>How often one detector alarmed on one kind of windows.</summary>
/// <param name="Cell">The shift with its share of rows; "clean" without any.</param>
/// <param name="Rows">Rows per window.</param>
internal sealed record CellResult(string Model, string Detector, string Cell, CellKind Kind, int Rows, int Alarms, int Windows)
{
    public const string Clean = "clean";

    /// <summary>0 for the parts as the files have them; 1, 2 … for the re-splits.</summary>
    public int Split { get; init; }

    public double Rate => (double)Alarms / Windows;

    /// <summary>Wilson's 95 % interval of the rate.</summary>
    public (double Low, double High) Interval() => Proportion.Wilson(Alarms, Windows);
}
