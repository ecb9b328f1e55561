using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Execution;

/// <summary>Options of a <see cref="ModelSession"/>.</summary>
public sealed record ModelSessionOptions
{
    /// <summary>Default number of rows per run of the session.</summary>
    public const int DefaultBatchRows = 64;

    /// <summary>How the sites are computed. Default <see cref="Lowering.Auto"/>.</summary>
    public Lowering Lowering { get; init; } = Lowering.Auto;

    /// <summary>Intra-op threads of ONNX Runtime; default 1, because a sidecar should leave the cores to the model it watches.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Rows per run; default <see cref="DefaultBatchRows"/>, 1 … 4096. A model with a fixed batch extent uses that.</summary>
    public int BatchRows { get; init; } = DefaultBatchRows;

    /// <summary>
    /// Row shapes per input name, for inputs whose axes the model leaves open (from the reference, or from the baseline).
    /// </summary>
    public IReadOnlyDictionary<string, ImmutableArray<int>>? RowShapes { get; init; }
}

/// <summary>
/// The model with every site's slopes as an input and its moments as an output, in one ONNX Runtime session.
/// Not thread-safe: one owner thread.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private ModelSession()
    {
    }

    /// <summary>The layout of a row of input.</summary>
    public RowLayout Layout => throw new NotImplementedException();

    /// <summary>The sites, in graph order.</summary>
    public ImmutableArray<Site> Sites => throw new NotImplementedException();

    /// <summary>Rectifiers that cannot be watched, and why.</summary>
    public ImmutableArray<UnusableRectifier> Unusable => throw new NotImplementedException();

    /// <summary>Names of the model's own outputs, in order.</summary>
    public ImmutableArray<string> OutputNames => throw new NotImplementedException();

    /// <summary>The lowering in use, never <see cref="Lowering.Auto"/>.</summary>
    public Lowering Lowering => throw new NotImplementedException();

    /// <summary>The largest number of rows per <see cref="Run"/>.</summary>
    public int BatchRows => throw new NotImplementedException();

    /// <exception cref="Faults.InvalidInputException">No usable site, an open axis without a row shape, an operator ONNX Runtime refuses.</exception>
    public static ModelSession Open(OnnxModel model, ModelSessionOptions? options = null) => throw new NotImplementedException();

    /// <summary>Runs 1 … <see cref="BatchRows"/> rows. The result is valid until the next call.</summary>
    /// <param name="rows">Rows in this session's <see cref="Layout"/>.</param>
    /// <param name="slopes">Slopes per site (lengths as the sites' channels); null for the slopes that shipped.</param>
    public BatchResult Run(RowSet rows, IReadOnlyList<ReadOnlyMemory<float>>? slopes = null) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}

/// <summary>The moments and outputs of one batch.</summary>
public sealed class BatchResult
{
    internal BatchResult()
    {
    }

    /// <summary>Number of rows.</summary>
    public int Rows => throw new NotImplementedException();

    /// <summary>Moments of one site: [rows, MomentLayout.Count, channels], row-major.</summary>
    public ReadOnlySpan<float> Moments(int site) => throw new NotImplementedException();

    /// <summary>A float output of the model, flattened: rows × values per row; empty when the output is not a float tensor with the rows first.</summary>
    public ReadOnlySpan<float> Output(int output) => throw new NotImplementedException();
}
