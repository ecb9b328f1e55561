using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// How one row of production data is laid out in memory: the values of the model's inputs one after another, each in row-major
/// order, as float32. A model with one input of shape [batch, 1, 28, 28] has rows of 784 values.
/// </summary>
public sealed class RowLayout
{
    private readonly int[] _offsets;

    public RowLayout(IEnumerable<InputSpec> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Inputs = [.. inputs];
        ArgumentOutOfRangeException.ThrowIfZero(Inputs.Length, nameof(inputs));
        _offsets = new int[Inputs.Length];
        var length = 0;
        for (var i = 0; i < Inputs.Length; i++)
        {
            _offsets[i] = length;
            length = checked(length + Inputs[i].RowLength);
        }

        RowLength = length;
    }

    public ImmutableArray<InputSpec> Inputs { get; }

    /// <summary>Number of values in one row, over all inputs.</summary>
    public int RowLength { get; }

    /// <summary>Where the values of input <paramref name="input"/> begin within a row.</summary>
    public int Offset(int input) => _offsets[input];
}
