using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace Alphadrift.Tests.Commands;

public sealed class InspectCommandTests(CommandFixture commands) : IClassFixture<CommandFixture>
{
    [Fact]
    public async Task Inspect_AModel_PrintsWhatAlphadriftSeesOfIt() =>
        Assert.Equal(
            new CommandOutcome(
                0,
                """
                model     letter-prelu.onnx, 55.5 kB
                sha256    da1c6fd2f2903224a06233cc530969e2b8f5013ed48af3c8afc19ea2c8a388ed
                format    opset 13, written by pytorch 1.13.0
                kernel    portable

                inputs
                  name      type     shape
                  features  float32  [batch, 16]

                outputs
                  name    type     shape
                  logits  float32  [batch, 25]

                rectifiers watched: 3 sites, 224 slopes
                  site      operator  channels  slope min     mean     max
                  /PRelu    PRelu          128    -0.4178   0.0567  0.6308
                  /PRelu_1  PRelu           64    -0.9673  -0.1686  0.6792
                  /PRelu_2  PRelu           32    -0.5717   0.2274  1.2505

                """,
                ""),
            await commands.RunAsync("inspect", CommandFixture.Letter, "--lowering", "portable"));

    [Fact]
    public async Task Inspect_AsJson_HasTheSameFacts()
    {
        var outcome = await commands.RunAsync("inspect", CommandFixture.Letter, "--output", "json", "--lowering", "managed");

        using var json = JsonDocument.Parse(outcome.Out);
        var root = json.RootElement;
        Assert.Equal(
            ("letter-prelu.onnx", 13, "managed"), (Text("model"), root.GetProperty("opset").GetInt32(), Text("lowering")));
        Assert.Equal(
            [16], root.GetProperty("inputs")[0].GetProperty("rowShape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal(
            [128, 64, 32], root.GetProperty("sites").EnumerateArray().Select(site => site.GetProperty("channels").GetInt32()));
        Assert.Equal(0, root.GetProperty("unusable").GetArrayLength());

        string? Text(string name) => root.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Inspect_ManagedKernels_SaysInWhichLayoutTheyRun()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "ONNX Runtime has no blocked layout on this processor.");

        Assert.Contains(
            "\nkernel    managed\nlayout    blocked, for 4 sites\n\n",
            (await commands.RunAsync("inspect", CommandFixture.Fashion)).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nlayout    plain: no site has the shape [rows, channels, height, width]\n",
            (await commands.RunAsync("inspect", CommandFixture.Letter)).Out,
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await commands.RunAsync("inspect", CommandFixture.Fashion, "--output", "json")).Out);
        Assert.Equal(4, json.RootElement.GetProperty("layout").GetProperty("blockedSites").GetInt32());
    }

    [Fact]
    public async Task Inspect_ATruncatedModel_SaysWhereItEnds()
    {
        File.WriteAllBytes(commands.File("cut.onnx"), File.ReadAllBytes(CommandFixture.Letter)[..20_000]);

        Assert.Equal(
            new CommandOutcome(
                2,
                "",
                "alphadrift: cut.onnx: the model is cut off: the part that begins at byte 19 should go on past "
                + "the end of the file at 20,000 bytes. Copy or download it again.\n"),
            await commands.RunAsync("inspect", commands.File("cut.onnx")));
    }

    [Fact]
    public async Task Inspect_NoFile_SaysSo() =>
        Assert.Equal(
            new CommandOutcome(2, "", "alphadrift: nothing.onnx: there is no such file. Give the path of an ONNX model.\n"),
            await commands.RunAsync("inspect", commands.File("nothing.onnx")));
}
