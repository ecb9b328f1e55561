namespace Alphadrift.Adaptation.Operators;

/// <summary>One node of a managed operator in a session. Several threads may run it at once, on different calls.</summary>
internal abstract unsafe class OperatorNode
{
    /// <summary>Runs the node: reads the inputs' shapes, makes the outputs, and hands the rows out.</summary>
    public abstract void Compute(OperatorContext context);

    /// <summary>One row of a call, as <see cref="OperatorContext.ForEachRow"/> got it.</summary>
    public abstract void ComputeRow(void* call, long row);
}
