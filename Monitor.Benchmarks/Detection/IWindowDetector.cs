namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Scores windows; larger means further from the reference. <see cref="Score"/> may run on several threads at once.
/// </summary>
internal interface IWindowDetector
{
    string Name { get; }

    double Score(ReadOnlySpan<WindowRow> window);

    /// <summary>The score that a window of this many rows without shift exceeds at the wanted false-alarm rate.</summary>
    double Threshold(int rows);
}
