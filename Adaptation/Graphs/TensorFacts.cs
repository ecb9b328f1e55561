namespace Alphadrift.Adaptation.Graphs;

/// <summary>What a trial run showed of a rectifier's input.</summary>
/// <param name="ElementType">Name of its element type.</param>
/// <param name="Dims">Its shape, batch included; extents are those of the trial run.</param>
/// <param name="BatchFirst">Whether axis 0 grew with the number of rows, and no other axis did.</param>
internal sealed record TensorFacts(string ElementType, long[] Dims, bool BatchFirst);
