using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>The inputs and outputs that a graph declares.</summary>
internal static class ModelSignature
{
    /// <summary>Inputs that a caller must feed. Old files list their initializers among the inputs; those are left out.</summary>
    public static IReadOnlyList<ModelInput> Inputs(string model, GraphProto graph)
    {
        var constants = graph.Initializer.Select(tensor => tensor.Name)
            .Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        var inputs = graph.Input.Where(input => !constants.Contains(input.Name)).Select(input => Input(model, input)).ToArray();
        return inputs.Length > 0
            ? inputs
            : throw new InvalidInputException($"{model}: the model has no input. "
            + "Alphadrift watches models that map rows of data to outputs.");
    }

    public static IReadOnlyList<ModelOutput> Outputs(GraphProto graph) =>
        [.. graph.Output.Select(output => new ModelOutput(output.Name, ElementTypes.Name(output.Type), ShapeText(output.Type)))];

    private static ModelInput Input(string model, ValueInfoProto input)
    {
        if (input.Type?.ValueCase != TypeProto.ValueOneofCase.TensorType
            || ElementTypes.Kind(input.Type.TensorType.ElemType) is not { } kind)
        {
            throw new InvalidInputException(
                $"{model}: input '{input.Name}' has elements of type {ElementTypes.Name(input.Type)}; " +
                "rows can be fed as float32, float64, " +
                "float16, the integer types and bool. Export the part of the model that starts at its numeric tensors.");
        }

        var shape = input.Type.TensorType.Shape;
        if (shape is null || shape.Dim.Count == 0)
        {
            throw new InvalidInputException(
                $"{model}: input '{input.Name}' has {(shape is null ? "no declared shape" : "no axes")}; " +
                "its first axis must be the batch. " +
                "Declare its shape when exporting, as in [batch, 3, 224, 224].");
        }

        var extents = shape.Dim.Select((dim, axis) => Extent(model, input.Name, dim, axis)).ToArray();
        var row = extents[1..];
        if (row.Where(extent => extent > 0)
            .Aggregate(1L, (product, extent) => Math.Min(product, int.MaxValue) * extent) > int.MaxValue)
        {
            throw new InvalidInputException(
                $"{model}: input '{input.Name}' has the shape {ShapeText(input.Type)}: " +
                $"one row has more than {int.MaxValue:N0} values. " +
                "Export the model with the shape it is served with.");
        }

        return new ModelInput(input.Name, kind, row, extents[0] < 0 ? null : extents[0]);
    }

    private static int Extent(string model, string input, TensorShapeProto.Types.Dimension dim, int axis) =>
        dim switch
        {
            { HasDimValue: false } or { DimValue: < 0 } => -1,
            { DimValue: 0 or > int.MaxValue } => throw new InvalidInputException(
                $"{model}: input '{input}' declares {dim.DimValue} as the extent of axis {axis}; " +
                $"1 … {int.MaxValue:N0} is possible. " +
                "Export the model with the extent it is served with, or with that axis left open."),
            _ => (int)dim.DimValue,
        };

    private static string ShapeText(TypeProto? type)
    {
        if (type is not { ValueCase: TypeProto.ValueOneofCase.TensorType, TensorType.Shape: { } shape }) return "?";
        return $"[{string.Join(", ", shape.Dim.Select(dim => dim.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => $"{dim.DimValue}",
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dim.DimParam.Length > 0 => dim.DimParam,
            _ => "?",
        }))}]";
    }
}
