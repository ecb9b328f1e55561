namespace Alphadrift.Monitoring.Ingestion;

/// <summary>The values of the metric label <c>reason</c>.</summary>
public static class RecordFaultNames
{
    /// <summary>The fault in snake_case.</summary>
    public static string Label(RecordFault fault) => fault switch
    {
        RecordFault.None => "none",
        RecordFault.Empty => "empty",
        RecordFault.TooLarge => "too_large",
        RecordFault.Malformed => "malformed",
        RecordFault.MissingField => "missing_field",
        RecordFault.ExtraField => "extra_field",
        RecordFault.NotANumber => "not_a_number",
        RecordFault.NotFinite => "not_finite",
        RecordFault.OutOfRange => "out_of_range",
        RecordFault.WrongLength => "wrong_length",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
