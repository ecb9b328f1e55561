using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Alphadrift.Tests.Sessions;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static Alphadrift.Tests.Graphs.ModelBuilder;

namespace Alphadrift.Tests.Operators;

/// <summary>
/// The operator on tensors that the test itself lays out in blocks, against plain arithmetic on the tensor as it was.
/// </summary>
public sealed class BlockedMomentsOperatorTests
{
    private const int Rows = 3;

    private static readonly string[] Ramps = ["steepness", "lower", "upper"];

    public static TheoryData<string, int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int, int>();
            foreach (var kernel in PReluKernels.Names)
            {
                foreach (var (block, channels, positions) in new[]
                {
                    (16, 32, 9), (16, 24, 9), (8, 5, 1), (8, 40, 4), (16, 1, 20), (8, 16, 1100), (4, 7, 6), (64, 65, 2),
                })
                {
                    cases.Add(kernel, block, channels, positions);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_AnyBlock_GivesWhatThePlainTensorGives(string kernel, int block, int channels, int positions)
    {
        var z = MomentReference.Values(Rows * channels * positions, seed: channels);
        float[] slopes = [.. Enumerable.Range(0, channels).Select(channel => 0.1f + 0.01f * channel)];
        using var options = Options();
        using var session = new InferenceSession(Model(block, PReluKernels.IndexOf(kernel)), options);

        using var results = Run(session, Blocked(z, block, channels, positions), slopes, positions);

        Assert.Equal([Rows, MomentLayout.Count, channels], results[1].GetTensorTypeAndShape().Shape);
        MomentReference.AssertClose(
            Blocked(MomentReference.Y(z, slopes, positions), block, channels, positions),
            results[0].GetTensorDataAsSpan<float>(), 1e-6);
        MomentReference.AssertClose(
            MomentReference.Moments(z, Rows, 1, channels, positions), results[1].GetTensorDataAsSpan<float>(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_WithShares_GivesWhatThePlainTensorGives(string kernel, int block, int channels, int positions)
    {
        var z = MomentReference.Values(Rows * channels * positions, seed: channels);
        var thresholds = ShareReference.Thresholds(channels);
        using var options = Options();
        using var session = new InferenceSession(
            Model(block, PReluKernels.IndexOf(kernel), ManagedOperators.BlockedShares, Ramps), options);

        using var results = Run(
            session, Blocked(z, block, channels, positions), new float[channels], positions,
            [thresholds.Steepness(), thresholds.LowerOffsets(), thresholds.UpperOffsets()]);

        Assert.Equal([Rows, MomentLayout.CountWithShares, channels], results[1].GetTensorTypeAndShape().Shape);
        MomentReference.AssertClose(
            ShareReference.Moments(z, Rows, 1, channels, positions, thresholds), results[1].GetTensorDataAsSpan<float>(), 2e-5);
    }

    [Fact]
    public void Run_RampsOfAnotherLength_ReportsBoth()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(8, 0, ManagedOperators.BlockedShares, Ramps), options);

        var fault = Assert.Throws<OnnxRuntimeException>(
            () => Run(session, new float[Rows * 8], new float[8], 1, [new float[8], new float[7], new float[8]]));

        Assert.Contains("PReluSharesBlocked: there are 8 slopes; the ramps are [7].", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ChannelsThatAreNotInBlocks_ReportsBothShapes()
    {
        using var options = Options();
        using var session = new InferenceSession(Model(8, 0), options);

        var fault = Assert.Throws<OnnxRuntimeException>(() => Run(session, new float[Rows * 16 * 2], new float[8], 2));

        Assert.Contains(
            "PReluMomentsBlocked: z [3, 16, 2, 1] in blocks of 8 channels and slopes [8] do not fit together.",
            fault.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(BlockedPReluNode.MaxBlock + 1)]
    public void Open_BlockOutOfRange_IsRefused(int block)
    {
        using var options = Options();

        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(Model(block, 0), options));
    }

    /// <summary>[rows, channels, positions] → [rows, blocks, positions, block], zeros where there is no channel.</summary>
    private static float[] Blocked(float[] plain, int block, int channels, int positions)
    {
        var padded = (channels + block - 1) / block * block;
        var blocked = new float[Rows * padded * positions];
        for (var i = 0; i < plain.Length; i++)
        {
            var (row, channel, position) = (i / (channels * positions), i / positions % channels, i % positions);
            blocked[(row * padded + channel / block * block) * positions + position * block + channel % block] = plain[i];
        }

        return blocked;
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ManagedOperators.AddTo(options);
        return options;
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session, float[] z, float[] slopes, int positions, params float[][] ramps)
    {
        using var first = OrtValue.CreateTensorValueFromMemory(z, [Rows, z.Length / Rows / positions, positions, 1]);
        using var second = OrtValue.CreateTensorValueFromMemory(slopes, [slopes.Length]);
        using var options = new RunOptions();
        OrtValue[] others = [.. ramps.Select(ramp => OrtValue.CreateTensorValueFromMemory(ramp, [ramp.Length]))];
        try
        {
            return session.Run(
                options, ["z", "slopes", .. Ramps.Take(others.Length)], [first, second, .. others], ["y", "moments"]);
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private static byte[] Model(
        long block, long kernel, string operatorType = ManagedOperators.BlockedMoments, params string[] ramps)
    {
        var builder = new ModelBuilder().Input("z", Open, Open, Open, Open).Input("slopes", Open);
        foreach (var ramp in ramps) builder.Input(ramp, Open);
        builder.Node(operatorType, ["z", "slopes", .. ramps], "y", ("block", block), ("kernel", kernel))
            .Output("y").Output("moments");
        builder.Proto.Graph.Node[0].Domain = ManagedOperators.Domain;
        builder.Proto.Graph.Node[0].Output.Add("moments");
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        return builder.Bytes();
    }
}
