using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Tests.Graphs;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Alphadrift.Tests.Operators;

public sealed class InterleaveOperatorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(5, 4)]
    [InlineData(6, 7)]
    [InlineData(3, 32)]
    [InlineData(4, 67)]
    public void Run_EveryExtent_PutsThePhasesInTurn(int height, int width)
    {
        const int Rows = 3, Channels = 2;
        var (halfHeight, halfWidth) = ((height + 1) / 2, (width + 1) / 2);
        float Value(int phase, int map, int y, int x) => 1000 * phase + 100 * map + 10 * y + 0.125f * x;
        var phases = Enumerable.Range(0, 4)
            .Select(phase => (float[])
            [
                .. from map in Enumerable.Range(0, Rows * Channels)
                   from y in Enumerable.Range(0, halfHeight)
                   from x in Enumerable.Range(0, halfWidth)
                   select Value(phase, map, y, x),
            ])
            .ToArray();
        using var session = Open(height, width);

        using var result = Run(session, phases, [Rows, Channels, halfHeight, halfWidth]);

        float[] expected =
        [
            .. from map in Enumerable.Range(0, Rows * Channels)
               from y in Enumerable.Range(0, height)
               from x in Enumerable.Range(0, width)
               select Value(2 * (y % 2) + x % 2, map, y / 2, x / 2),
        ];
        Assert.Equal([Rows, Channels, height, width], result[0].GetTensorTypeAndShape().Shape);
        Assert.Equal(expected, result[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_PhasesOfOtherExtents_ReportsThem()
    {
        using var session = Open(5, 4);

        var fault = Assert.Throws<OnnxRuntimeException>(
            () => Run(session, [.. Enumerable.Range(0, 4).Select(_ => new float[4])], [1, 1, 2, 2]));

        Assert.Contains("Interleave: phases [1, 1, 2, 2] do not make 5 × 4 positions.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, -1)]
    public void Open_ExtentsOutOfRange_IsRefused(int height, int width) =>
        Assert.Throws<OnnxRuntimeException>(() => Open(height, width));

    private static IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, float[][] phases, long[] shape)
    {
        var values = phases.Select(phase => OrtValue.CreateTensorValueFromMemory(phase, shape)).ToArray();
        try
        {
            using var options = new RunOptions();
            return session.Run(options, session.InputNames, values, session.OutputNames);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    private static InferenceSession Open(int height, int width)
    {
        long[] open = [ModelBuilder.Open, ModelBuilder.Open, ModelBuilder.Open, ModelBuilder.Open];
        var builder = new ModelBuilder().Input("a", open).Input("b", open).Input("c", open).Input("d", open)
            .Node(ManagedOperators.Interleave, ["a", "b", "c", "d"], "y", ("height", (long)height), ("width", (long)width))
            .Output("y");
        builder.Proto.Graph.Node[0].Domain = ManagedOperators.Domain;
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = ManagedOperators.Domain, Version = 1 });
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ManagedOperators.AddTo(options);
        return new InferenceSession(builder.Bytes(), options);
    }
}
