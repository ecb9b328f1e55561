using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Element type and shape of one value of a graph, as trial runs showed them.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Dims">Extents; <see cref="PerBatch"/> where the extent changes with the number of rows.</param>
internal sealed record ValueFacts(TensorProto.Types.DataType Type, long[] Dims)
{
    /// <summary>Marks an extent that changes with the number of rows.</summary>
    public const long PerBatch = -1;

    public int Rank => Dims.Length;

    /// <summary>Whether gradients can flow through it.</summary>
    public bool IsFloat =>
        Type is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16;

    /// <summary>Whether every extent is the same for any number of rows.</summary>
    public bool IsStatic => !Dims.Contains(PerBatch);

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis) => checked((int)(axis < 0 ? axis + Rank : axis));

    public override string ToString() =>
        $"{ElementTypes.Name((int)Type)}[{string.Join(", ", Dims.Select(extent => extent == PerBatch ? "batch" : $"{extent}"))}]";
}
