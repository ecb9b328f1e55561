namespace Alphadrift.Benchmarks.Detection;

/// <summary>What the model says of some rows, computed once; windows of them are means.</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="Features">Rows of v = [a ; s ; e] (method R*).</param>
/// <param name="Penultimate">Rows of the last rectifier's mean outputs, which the last linear layer reads.</param>
/// <param name="Softmax">Rows of class probabilities.</param>
internal sealed record MeasuredRows(int Count, float[] Features, float[] Penultimate, float[] Softmax);

/// <summary>One row of a window.</summary>
internal readonly record struct WindowRow(MeasuredRows Source, int Row);
