namespace Alphadrift.Monitoring.Tables;

/// <summary>How the rows of a data file are written.</summary>
public enum TableFormat
{
    Npy,
    Npz,
    Csv,
    Tsv,
    Jsonl,
    Parquet,
}

/// <summary>Whether the first row of a CSV file holds the names of its columns.</summary>
public enum HeaderChoice
{
    /// <summary>Found by what the first rows hold.</summary>
    Auto,

    Yes,

    No,
}

/// <summary>The mark between the whole and the rest of a number in a CSV file.</summary>
public enum DecimalMark
{
    /// <summary>Found by the numbers of the file.</summary>
    Auto,

    Point,

    Comma,
}

/// <summary>What the user says of a data file, and what is asked of it.</summary>
public sealed record TableOptions
{
    /// <summary>How the file is written; null: as its ending says.</summary>
    public TableFormat? Format { get; init; }

    /// <summary>What stands between the cells of a CSV file; null: found in its first rows.</summary>
    public char? Separator { get; init; }

    public DecimalMark Decimal { get; init; }

    public HeaderChoice Header { get; init; }

    /// <summary>
    /// Whether rows that cannot be used are left out and counted, up to half of the file; else the first is a fault.
    /// </summary>
    public bool SkipBadRows { get; init; }

    /// <summary>
    /// The column, field or array that says which segment every row belongs to: text, whole numbers, true or false. Empty cells
    /// and nulls name no segment. Null when segments are not asked for.
    /// </summary>
    public string? SegmentField { get; init; }

    /// <summary>Bounds of reading.</summary>
    public TableLimits Limits { get; init; } = new();

    /// <summary>Opens what the path <c>-</c> stands for.</summary>
    public Func<Stream> StandardInput { get; init; } = Console.OpenStandardInput;
}
