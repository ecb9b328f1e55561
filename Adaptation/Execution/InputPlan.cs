using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Execution;

/// <summary>How rows become the model's inputs: the layout of a row, and the batch extent where the model fixes it.</summary>
/// <param name="Layout">The inputs, in the model's order.</param>
/// <param name="FixedBatch">The only number of rows the model takes; null when it takes any.</param>
internal sealed record InputPlan(RowLayout Layout, int? FixedBatch)
{
    /// <exception cref="InvalidInputException">
    /// An open axis without a row shape, a row shape that does not fit, or two batch extents.
    /// </exception>
    public static InputPlan Create(OnnxModel model, IReadOnlyDictionary<string, ImmutableArray<int>>? rowShapes)
    {
        var unknown = rowShapes?.Keys.FirstOrDefault(name => model.Inputs.All(input => input.Name != name));
        if (unknown is not null)
        {
            throw new InvalidInputException(
                $"{model.Name}: a row shape is given for '{unknown}', but the model has no such input. " +
                $"Its inputs are {string.Join(", ", model.Inputs.Select(input => $"'{input.Name}'"))}.");
        }

        var fixedBatches = model.Inputs.Where(input => input.Batch is not null).ToArray();
        if (fixedBatches.FirstOrDefault(input => input.Batch != fixedBatches[0].Batch) is { } other)
        {
            throw new InvalidInputException(
                $"{model.Name}: input '{fixedBatches[0].Name}' takes {fixedBatches[0].Batch} rows " +
                $"and input '{other.Name}' takes {other.Batch}; axis 0 of every input must be the same batch. " +
                "Export the model with an open batch axis.");
        }

        var rowShapesInOrder = model.Inputs.Select(input => RowShape(model, input, rowShapes)).ToArray();
        if (rowShapesInOrder.Sum(shape => shape.Aggregate(1.0, (product, extent) => product * extent)) > Array.MaxLength)
        {
            throw new InvalidInputException(
                $"{model.Name}: one row has more than {Array.MaxLength:N0} values, which no array can hold. " +
                "Give smaller row shapes, or export the model with the shapes it is served with.");
        }

        var inputs = model.Inputs.Select((input, i) => new InputSpec(input.Name, input.Kind, rowShapesInOrder[i]));
        return new InputPlan(new RowLayout(inputs), fixedBatches.FirstOrDefault()?.Batch);
    }

    /// <exception cref="InvalidInputException">A batch has more values than one array can hold.</exception>
    public void CheckSize(string model, int batchRows)
    {
        var rows = FixedBatch ?? batchRows;
        if ((long)rows * Layout.RowLength <= Array.MaxLength) return;
        throw new InvalidInputException(
            $"{model}: {rows:N0} rows of {Layout.RowLength:N0} values are more than a batch can hold, " +
            $"{Array.MaxLength:N0} values. " +
            "Run fewer rows at once, or export the model with a smaller batch.");
    }

    private static ImmutableArray<int> RowShape(
        OnnxModel model, ModelInput input, IReadOnlyDictionary<string, ImmutableArray<int>>? rowShapes)
    {
        if (rowShapes is null || !rowShapes.TryGetValue(input.Name, out var given))
        {
            var open = input.RowShape.ToList().IndexOf(-1);
            return open < 0 ? [.. input.RowShape] : throw new InvalidInputException(
                $"{model.Name}: input '{input.Name}' leaves axis {open + 1} of {Text(input.RowShape)} open. " +
                "Give the shape of one row (a reference with shaped rows says it), or export the model with that axis fixed.");
        }

        var fits = given.Length == input.RowShape.Count && given.All(extent => extent > 0) &&
            !given.Where((extent, axis) => input.RowShape[axis] >= 0 && input.RowShape[axis] != extent).Any();
        return fits ? given : throw new InvalidInputException(
            $"{model.Name}: rows of the shape {Text(given)} do not fit input '{input.Name}' of the shape " +
            $"{Text(input.RowShape)}. " +
            "Give rows of the shape that the model takes.");
    }

    private static string Text(IReadOnlyList<int> rowShape) =>
        rowShape.Count == 0
            ? "[batch]"
            : $"[batch, {string.Join(", ", rowShape.Select(extent => extent < 0 ? "?" : $"{extent}"))}]";
}
