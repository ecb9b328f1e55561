using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Tests.Graphs;
using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Interpolation in every mode, up and down.</summary>
public sealed class ResizeGradientTests
{
    public static MatrixTheoryData<string, string> Modes => new(
        ["nearest", "linear", "cubic"],
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"]);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Resize_ModesAndCoordinates_AgreesWithDifferences(string mode, string coordinates)
    {
        foreach (var scales in new float[][] { [1, 1, 2, 2], [1, 1, 1.6f, 2.3f], [1, 1, 0.6f, 0.5f], [1, 1, 3, 0.7f] })
        {
            New(mode, coordinates).Data(2, 2, 5, 6).Absent().Floats(scales).AssertGradient();
        }

        New(mode, coordinates, isStatic: true).Data(2, 2, 4, 5).Absent().Absent().Integers(2, 2, 7, 3).AssertGradient();
    }

    [Theory]
    [InlineData("floor")]
    [InlineData("ceil")]
    [InlineData("round_prefer_floor")]
    [InlineData("round_prefer_ceil")]
    public void Resize_NearestRounding_AgreesWithDifferences(string rounding)
    {
        foreach (var scale in new[] { 2f, 1.5f, 0.5f, 4f })
        {
            new RandomNode(
                new Random(8),
                "Resize",
                ("mode", "nearest"),
                ("nearest_mode", rounding),
                ("coordinate_transformation_mode", "asymmetric"))
                .Data(2, 2, 6, 4).Absent().Floats(1, 1, scale, scale).AssertGradient();
        }
    }

    [Fact]
    public void Resize_AxesAndOneSpatialAxis_AgreesWithDifferences()
    {
        new RandomNode(new Random(8), "Resize", ("mode", "linear"), ("axes", new[] { 2L, 3L }))
            .Data(2, 2, 5, 6).Absent().Floats(1.5f, 2).AssertGradient();
        new RandomNode(new Random(8), "Resize", ("mode", "linear")).Data(2, 3, 5).Absent().Floats(1, 1, 1.5f).AssertGradient();
        new RandomNode(new Random(8), "Resize", ("mode", "cubic"), ("exclude_outside", 1L), ("cubic_coeff_a", -0.5f))
            .Data(2, 2, 5, 6).Absent().Floats(1, 1, 1.5f, 0.7f).AssertGradient();
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("nearest")]
    public void Resize_Crop_AgreesWithDifferences(string mode) =>
        new RandomNode(new Random(8), "Resize", ("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"))
        {
            IsStatic = true,
        }.Data(1, 2, 5, 6).Floats(0, 0, 0.2f, -0.2f, 1, 1, 0.8f, 1.1f).Floats(1, 1, 1.4f, 1.2f).AssertGradient();

    [Theory]
    [InlineData("not_larger")]
    [InlineData("not_smaller")]
    public void Resize_AspectRatioKept_AgreesWithDifferences(string policy) =>
        new RandomNode(
            new Random(8), "Resize", ("mode", "linear"), ("axes", new[] { 2L, 3L }), ("keep_aspect_ratio_policy", policy))
            .Data(2, 2, 5, 6).Absent().Absent().Integers(8, 7).AssertGradient();

    /// <summary>Exporters write the sizes as the input's own batch and channels, and then the new extents.</summary>
    [Fact]
    public void Resize_SizesWithTheBatchInThem_AgreesWithDifferences()
    {
        var model = new ModelBuilder(18)
            .Input("x", ModelBuilder.Open, 2, 4, 5)
            .Node("Shape", ["x"], "kept", ("end", 2L))
            .Integers("extents", 7, 8)
            .Node("Concat", ["kept", "extents"], "sizes", ("axis", 0L))
            .Node("Resize", ["x", "", "", "sizes"], "y", ("mode", "linear"))
            .Output("y");
        var random = new Random(9);
        var x = Tensors.Of(
            "x", TensorProto.Types.DataType.Float, [2, 2, 4, 5], [.. Enumerable.Range(0, 80).Select(_ => random.NextDouble())]);

        Assert.Empty(
            GradientCheck.Run("net.onnx", model.Proto, new Dictionary<string, TensorProto> { ["x"] = x }, [], isBatched: true));
    }

    private static RandomNode New(string mode, string coordinates, bool isStatic = false) =>
        new(new Random(8), "Resize", ("mode", mode), ("coordinate_transformation_mode", coordinates))
        {
            Opset = 19,
            IsStatic = isStatic,
        };
}
