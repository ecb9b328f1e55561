namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// Why a record could not become a row. The names are the values of the metric label <c>reason</c> (snake_case).
/// </summary>
public enum RecordFault
{
    None,

    /// <summary>A null value or no bytes.</summary>
    Empty,

    /// <summary>More bytes, or more rows, than the limit.</summary>
    TooLarge,

    /// <summary>
    /// Not the configured format at all (broken JSON, JSON of another shape, bytes that are no whole float32s).
    /// </summary>
    Malformed,

    /// <summary>A field is missing or null.</summary>
    MissingField,

    /// <summary>A field that nobody asked for, where these are rejected.</summary>
    ExtraField,

    /// <summary>Something that is no number where a number is wanted.</summary>
    NotANumber,

    /// <summary>NaN or infinity, or a number that float32 cannot hold.</summary>
    NotFinite,

    /// <summary>A number outside of what the model's integer input can take.</summary>
    OutOfRange,

    /// <summary>Too few or too many values.</summary>
    WrongLength,
}
