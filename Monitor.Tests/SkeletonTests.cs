using Xunit;

namespace Alphadrift.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Layout_OfOneInput_HasItsLength() =>
        Assert.Equal(784, new Adaptation.Arrays.InputSpec("x", Adaptation.Arrays.ElementKind.Float32, [1, 28, 28]).RowLength);
}
