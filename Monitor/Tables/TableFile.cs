using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>What a format needs to read one file.</summary>
/// <param name="Path">What messages call it.</param>
/// <param name="Stream">Its rows, unpacked.</param>
/// <param name="Inputs">The model's inputs.</param>
/// <param name="Fields">The fields of a row; empty for the file's own.</param>
/// <param name="Options">What the user says of it.</param>
internal sealed record TableFile(
    string Path, Stream Stream, IReadOnlyList<ModelInput> Inputs, IReadOnlyList<string> Fields, TableOptions Options)
{
    public TableLimits Limits => Options.Limits;

    /// <summary>The column that names segments; null when they are not asked for.</summary>
    public string? SegmentField => Options.SegmentField;

    /// <summary>The file has no column for the segments.</summary>
    /// <param name="word">What a column is called in this format.</param>
    /// <param name="names">The columns that it has.</param>
    public InvalidInputException NoSegments(string word, IEnumerable<string> names) => new(
        $"{Path}: has no {word} '{Excerpt.Value(SegmentField)}' for the segments; its {word}s are "
        + $"{Names.List(names.Select(name => Excerpt.Value(name)))}.");

    /// <summary>The file has no rows.</summary>
    public EmptyTableException Empty(string what = "holds no rows") =>
        new($"{Path}: {what}. Give a file with at least one row.");
}

/// <summary>What a format found in a file.</summary>
/// <param name="Places">Where every row stands in the file.</param>
internal sealed record TableContent(
    RowSet Rows, IReadOnlyList<string> FieldNames, IReadOnlyList<string> IgnoredColumns, RowPlaces Places)
{
    /// <summary>Name of every row's segment; null when they are not asked for.</summary>
    public IReadOnlyList<string>? Segments { get; init; }

    public SkippedRows Skipped { get; init; } = SkippedRows.None;

    public IReadOnlyList<string> Notices { get; init; } = [];
}
