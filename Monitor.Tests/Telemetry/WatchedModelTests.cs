using Xunit;

namespace Alphadrift.Tests.Telemetry;

public sealed class WatchedModelTests
{
    [Theory]
    [InlineData("letter.onnx", "letter")]
    [InlineData("LETTER.ONNX", "LETTER")]
    [InlineData("a.onnx.onnx", "a.onnx")]
    [InlineData("letter.v2", "letter.v2")]
    [InlineData("onnx", "onnx")]
    public void Label_WithoutASetting_IsTheFileNameWithoutItsEnding(string file, string label) =>
        Assert.Equal(label, (Observations.Model with { Name = file }).Label);

    [Fact]
    public void Label_OfTheSetting_StaysWhateverTheFileIsCalled() =>
        Assert.Equal("letters (prod)", (Observations.Model with { Label = "letters (prod)", Name = "other.onnx" }).Label);

    [Fact]
    public void Label_SetToNull_IsTheFileNames() => Assert.Equal("letter", (Observations.Model with { Label = null }).Label);

    [Fact]
    public void Named_WithoutALabel_IsTheSame() => Assert.Same(Observations.Model, Observations.Model.Named(null, null));

    [Fact]
    public void Named_Otherwise_ChangesTheLabelsAlone()
    {
        var now = Observations.Model with { Labels = Observations.Model.Labels.Add("topic", "letters") };

        var named = now.Named("letter.onnx", new Dictionary<string, string> { ["team"] = "fraud" });

        Assert.Equal(("letter.onnx", Observations.Model.Sha256), (named.Label, named.Sha256));
        Assert.Equal([new("team", "fraud")], named.Labels);
        Assert.Empty(now.Named("letter", null).Labels);
    }
}
