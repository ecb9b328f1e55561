using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Tests.Windowing;

internal static class Layouts
{
    /// <summary>Rows of two values.</summary>
    public static RowLayout Pair { get; } = new([new InputSpec("x", ElementKind.Float32, [2])]);
}
