using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Functions of one value over their domain, and of several with random broadcasting.</summary>
public sealed class ElementwiseGradientTests
{
    [Theory]
    [InlineData("Relu", -2, 2)]
    [InlineData("LeakyRelu", -2, 2)]
    [InlineData("ThresholdedRelu", -2, 3)]
    [InlineData("Elu", -2, 2)]
    [InlineData("Celu", -2, 2)]
    [InlineData("Selu", -2, 2)]
    [InlineData("Sigmoid", -4, 4)]
    [InlineData("Tanh", -3, 3)]
    [InlineData("Softsign", -3, 3)]
    [InlineData("Softplus", -4, 4)]
    [InlineData("HardSigmoid", -4, 4)]
    [InlineData("HardSwish", -5, 5)]
    [InlineData("Mish", -4, 4)]
    [InlineData("Exp", -2, 2)]
    [InlineData("Log", 0.1, 4)]
    [InlineData("Sqrt", 0.1, 4)]
    [InlineData("Reciprocal", 0.3, 3)]
    [InlineData("Abs", -2, 2)]
    [InlineData("Neg", -2, 2)]
    [InlineData("Erf", -2, 2)]
    [InlineData("Sin", -3, 3)]
    [InlineData("Cos", -3, 3)]
    [InlineData("Tan", -1, 1)]
    [InlineData("Atan", -3, 3)]
    [InlineData("Asin", -0.9, 0.9)]
    [InlineData("Acos", -0.9, 0.9)]
    [InlineData("Sinh", -2, 2)]
    [InlineData("Cosh", -2, 2)]
    [InlineData("Asinh", -2, 2)]
    [InlineData("Acosh", 1.2, 4)]
    [InlineData("Atanh", -0.9, 0.9)]
    [InlineData("Shrink", -2, 2)]
    [InlineData("Identity", -2, 2)]
    public void Function_OverItsDomain_AgreesWithDifferences(string operatorType, double low, double high) =>
        new RandomNode(new Random(5), operatorType).Data(low, high, 3, 5, 2).AssertGradient();

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu_BothForms_AgreesWithDifferences(string approximate) =>
        new RandomNode(new Random(5), "Gelu", ("approximate", approximate)) { Opset = 20 }.Data(3, 5).AssertGradient();

    [Fact]
    public void Swish_Alpha_AgreesWithDifferences() =>
        new RandomNode(new Random(5), "Swish", ("alpha", 1.3f)) { Opset = 24 }.Data(3, 5).AssertGradient();

    [Theory]
    [InlineData("Gelu", false)]
    [InlineData("BiasGelu", true)]
    [InlineData("FastGelu", false)]
    [InlineData("FastGelu", true)]
    [InlineData("QuickGelu", false)]
    public void FusedGelu_OfDomainMicrosoft_AgreesWithDifferences(string operatorType, bool hasBias)
    {
        var node = new RandomNode(new Random(5), operatorType) { Domain = "com.microsoft" }.Data(3, 4, 5);
        if (hasBias) node.Weights(5);
        node.AssertGradient();
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Pow")]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("Sum")]
    [InlineData("Mean")]
    public void Binary_RandomBroadcasting_AgreesWithDifferences(string operatorType)
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            var (full, left, right) = Broadcast(random);
            var low = operatorType is "Div" or "Pow" ? 0.5 : -2;
            new RandomNode(random, operatorType) { IsStatic = true }.Data(low, 2, left).Data(low, 2, right).AssertGradient();
            new RandomNode(random, operatorType).Data(low, 2, [3, .. full]).Data(low, 2, right).Constant().AssertGradient();
        }
    }

    [Theory]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("Sum")]
    [InlineData("Mean")]
    public void Variadic_ThreeInputs_AgreesWithDifferences(string operatorType) =>
        new RandomNode(new Random(3), operatorType).Data(3, 4, 2).Data(3, 1, 2).Data(3, 4, 1).AssertGradient();

    [Fact]
    public void Where_Broadcasting_AgreesWithDifferences() =>
        new RandomNode(new Random(3), "Where").Booleans(3, 4, 1).Data(3, 1, 2).Data(3, 4, 2).AssertGradient();

    [Fact]
    public void Mod_OfPositives_AgreesWithDifferences() =>
        new RandomNode(new Random(3), "Mod", ("fmod", 1L)).Data(1.1, 1.9, 3, 4).Data(0.3, 0.5, 3, 1).AssertGradient();

    [Fact]
    public void PRelu_SlopesFromTheData_AgreesWithDifferences() =>
        new RandomNode(new Random(3), "PRelu").Data(3, 4, 2).Data(3, 1, 2).AssertGradient();

    [Fact]
    public void Clip_BoundsFromTheData_AgreesWithDifferences() =>
        new RandomNode(new Random(3), "Clip") { IsStatic = true }.Data(5, 4).Data(-0.9, -0.5).Data(0.4, 0.8).AssertGradient();

    /// <summary>A shape, and two that broadcast against each other and against it.</summary>
    private static (long[] Full, long[] Left, long[] Right) Broadcast(Random random)
    {
        long[] full = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, 5))];
        return (full, Part(full), Part(full));

        long[] Part(long[] dims) => [.. dims[random.Next(dims.Length)..].Select(extent => random.Next(3) == 0 ? 1 : extent)];
    }
}
