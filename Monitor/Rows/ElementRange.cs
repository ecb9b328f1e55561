using System.Globalization;
using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Rows;

/// <summary>Which numbers an input of the model can take, given that rows are carried as float32.</summary>
internal static class ElementRange
{
    /// <summary>Up to here every whole number is a float32: 2²⁴.</summary>
    public const double LargestWhole = 1 << 24;

    private const double LargestHalf = 65504;

    /// <summary>Converts one value; integers must arrive exactly, other numbers are rounded to float32.</summary>
    /// <returns>None, NotFinite or OutOfRange.</returns>
    public static RecordFault Convert(ElementKind kind, double value, out float result)
    {
        result = (float)value;
        if (!float.IsFinite(result))
        {
            return RecordFault.NotFinite;
        }

        if (kind is ElementKind.Float32 or ElementKind.Float64)
        {
            return RecordFault.None;
        }

        var (least, most) = Bounds(kind);
        return value >= least && value <= most && (kind == ElementKind.Float16 || value == Math.Floor(value))
            ? RecordFault.None
            : RecordFault.OutOfRange;
    }

    /// <summary>The legal values in words: <c>a whole number from 0 to 255 (uint8)</c>.</summary>
    public static string Legal(ElementKind kind)
    {
        var (least, most) = Bounds(kind);
        return kind switch
        {
            ElementKind.Boolean => "0 or 1 (boolean)",
            ElementKind.Float16 => "a number from -65504 to 65504 (float16)",
            ElementKind.Float32 or ElementKind.Float64 => "a finite number that float32 can hold (up to 3.4e38)",
            _ => string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:F0} to {most:F0} ({Word(kind)})"),
        };
    }

    /// <summary>The element type in words: <c>float32</c>.</summary>
    public static string Word(ElementKind kind) => kind.ToString().ToLowerInvariant();

    private static (double Least, double Most) Bounds(ElementKind kind) => kind switch
    {
        ElementKind.Boolean => (0, 1),
        ElementKind.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementKind.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementKind.Int16 => (short.MinValue, short.MaxValue),
        ElementKind.UInt16 => (ushort.MinValue, ushort.MaxValue),
        ElementKind.UInt32 or ElementKind.UInt64 => (0, LargestWhole),
        ElementKind.Int32 or ElementKind.Int64 => (-LargestWhole, LargestWhole),
        ElementKind.Float16 => (-LargestHalf, LargestHalf),
        _ => (float.MinValue, float.MaxValue),
    };
}
