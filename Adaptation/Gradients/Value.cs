using Alphadrift.Adaptation.Graphs.Schema;

using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>
/// A value of the graph that is being written. Its operators emit nodes, so that a formula in code reads like the formula above
/// it: <c>dy * (1 - y * y)</c> becomes two multiplications and a subtraction. Shapes broadcast as in ONNX.
/// </summary>
/// <param name="Emitter">Where the nodes go.</param>
/// <param name="Name">Name of the value.</param>
/// <param name="Type">Its element type; constants in a formula take it.</param>
internal readonly record struct Value(Emitter Emitter, string Name, DataType Type)
{
    public static Value operator +(Value left, Value right) => left.Op("Add", right);

    public static Value operator -(Value left, Value right) => left.Op("Sub", right);

    public static Value operator *(Value left, Value right) => left.Op("Mul", right);

    public static Value operator /(Value left, Value right) => left.Op("Div", right);

    public static Value operator +(Value left, double right) => left + left.Constant(right);

    public static Value operator +(double left, Value right) => right.Constant(left) + right;

    public static Value operator -(Value left, double right) => left - left.Constant(right);

    public static Value operator -(double left, Value right) => right.Constant(left) - right;

    public static Value operator *(Value left, double right) => left * left.Constant(right);

    public static Value operator *(double left, Value right) => right.Constant(left) * right;

    public static Value operator /(Value left, double right) => left / left.Constant(right);

    public static Value operator /(double left, Value right) => right.Constant(left) / right;

    public static Value operator -(Value value) => value.Op("Neg");

    public static Value operator >(Value left, Value right) => left.Compare("Greater", right);

    public static Value operator <(Value left, Value right) => left.Compare("Less", right);

    public static Value operator >(Value left, double right) => left > left.Constant(right);

    public static Value operator <(Value left, double right) => left < left.Constant(right);

    /// <summary>A scalar of this value's type.</summary>
    public Value Constant(double value) => Emitter.Scalar(value, Type);

    /// <summary>A node of this value's type, with this value as its first input.</summary>
    public Value Op(string operatorType, params ReadOnlySpan<Value> others) => Op(operatorType, [], others);

    /// <inheritdoc cref="Op(string, ReadOnlySpan{Value})"/>
    public Value Op(string operatorType, IEnumerable<AttributeProto> attributes, params ReadOnlySpan<Value> others) =>
        Emitter.Node(operatorType, Type, attributes, [this, .. others]);

    /// <summary>Boolean, element by element.</summary>
    public Value Compare(string operatorType, Value other) => Emitter.Node(operatorType, DataType.Bool, [], [this, other]);

    /// <summary>With this boolean: <paramref name="then"/> where true, <paramref name="otherwise"/> where false.</summary>
    public Value Choose(Value then, Value otherwise) => Emitter.Node("Where", then.Type, [], [this, then, otherwise]);

    /// <summary>This value where the condition holds, else 0.</summary>
    public Value Where(Value condition) => condition.Choose(this, Constant(0));

    /// <summary>The same numbers in another element type.</summary>
    public Value Cast(DataType type) =>
        type == Type ? this : Emitter.Node("Cast", type, [Graphs.NodeAttributes.Integer("to", (long)type)], [this]);
}
