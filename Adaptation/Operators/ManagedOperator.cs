namespace Alphadrift.Adaptation.Operators;

/// <summary>What ONNX Runtime asks about an operator. All inputs and outputs are required tensors of float32.</summary>
/// <param name="Name">Name within the domain.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Outputs">Number of outputs.</param>
/// <param name="ShapeInput">The input whose shape output 0 has; null for none.</param>
/// <param name="MayReplace">Whether output 0 may take that input's memory.</param>
/// <param name="CreateNode">Reads a node's attributes; a failure refuses the model.</param>
internal sealed record ManagedOperator(
    string Name, int Inputs, int Outputs, int? ShapeInput, bool MayReplace, Func<OperatorAttributes, OperatorNode> CreateNode);
