namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// One kind of pass over a rectifier's tensors: what it reads, writes, and sums per row and channel. A value holds the running
/// sums of one channel (lanes along its positions) or of neighbouring channels (a lane each), and nothing but them:
/// <see cref="Count"/> vectors in the order in which they are written.
/// </summary>
internal interface IPReluSums<TSelf, TLanes>
    where TSelf : unmanaged, IPReluSums<TSelf, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Number of sums.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the sums are divided by the number of positions.</summary>
    static abstract bool AreMeans { get; }

    /// <summary>Whether the pass has an output, and so takes slopes.</summary>
    static abstract bool HasOutput { get; }

    /// <summary>One channel's constants in every lane.</summary>
    static abstract PReluConstants<TLanes> Broadcast(in PReluCall call, long channel);

    /// <summary>The constants of neighbouring channels, a lane each.</summary>
    static abstract PReluConstants<TLanes> LoadConstants(in PReluCall call, long channel);

    static abstract PReluOperands<TLanes> Load(PReluStreams streams, long at);

    /// <summary>What is written for these operands.</summary>
    static abstract TLanes Output(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants);

    /// <summary>Adds these operands to the sums.</summary>
    void Add(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants);

    /// <summary>Adds the last <paramref name="kept"/> lanes of these operands to the sums.</summary>
    void AddLast(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants, int kept);

    /// <summary>Adds other sums, lane by lane.</summary>
    void Add(in TSelf other);
}
