using System.Diagnostics.CodeAnalysis;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>What trial runs showed of the values of a graph: types, shapes, and the integers that steer shapes.</summary>
internal sealed class GraphFacts
{
    private readonly Dictionary<string, ValueFacts> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _integers = new(StringComparer.Ordinal);

    public void Add(string name, ValueFacts facts) => _values[name] = facts;

    /// <summary>The elements of an integer or boolean value that is the same in every run, whatever the rows.</summary>
    public void AddIntegers(string name, long[] values) => _integers[name] = values;

    /// <summary>False for a value that is no tensor, or that the trial runs did not show.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ValueFacts? facts) => _values.TryGetValue(name, out facts);

    /// <exception cref="InvalidOperationException">The trial runs did not show the value: a defect of the caller.</exception>
    public ValueFacts this[string name] =>
        _values.GetValueOrDefault(name) ?? throw new InvalidOperationException($"Nothing is known of the shape of '{name}'.");

    /// <summary>The elements of an integer value, row-major; null when they depend on the rows or on their number.</summary>
    public long[]? Integers(string name) => _integers.GetValueOrDefault(name);

    /// <summary>Facts of a constant.</summary>
    public void AddConstant(TensorProto tensor)
    {
        Add(tensor.Name, new ValueFacts((TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims]));
        if (TensorValues.TryCreate(tensor)?.AsIntegers() is { } integers) AddIntegers(tensor.Name, integers);
    }
}
