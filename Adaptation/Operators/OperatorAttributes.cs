namespace Alphadrift.Adaptation.Operators;

/// <summary>The attributes of a node that is being created.</summary>
internal readonly struct OperatorAttributes(nint kernelInfo)
{
    /// <param name="zeroTerminatedName">Name of an integer attribute, with a zero behind it.</param>
    public int Integer(ReadOnlySpan<byte> zeroTerminatedName) =>
        checked((int)OrtApi.Required.GetAttribute(kernelInfo, zeroTerminatedName));

    /// <param name="zeroTerminatedName">Name of an attribute of integers, with a zero behind it.</param>
    public long[] Integers(ReadOnlySpan<byte> zeroTerminatedName) =>
        OrtApi.Required.GetAttributes(kernelInfo, zeroTerminatedName);
}
