using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Operators;
using Xunit;

namespace Alphadrift.Tests.Operators;

/// <summary>The positions and structures of the C interface against the header that the ONNX Runtime package carries.</summary>
public sealed partial class OrtApiTests
{
    [Fact]
    public void Index_EveryFunction_IsWhereTheHeaderHasIt()
    {
        var functions = ApiFunctions(Header());
        var indices = typeof(OrtApi.Index).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);

        Assert.True(functions.Count > 400, $"only {functions.Count} functions were found in the header");
        Assert.NotEmpty(indices);
        Assert.All(indices, field => Assert.Equal(functions.IndexOf(field.Name), (int)field.GetRawConstantValue()!));
    }

    [Fact]
    public void OrtCustomOp_Fields_AreInTheHeadersOrder()
    {
        var body = Body(Header(), "struct OrtCustomOp {");
        var callbacks = Callback().Matches(body).Select(match => match.Groups["name"].Value);

        Assert.Equal(["Version", .. callbacks], typeof(OrtCustomOp).GetFields().Select(field => field.Name));
        Assert.Equal(26 * IntPtr.Size, Unsafe.SizeOf<OrtCustomOp>());
    }

    [Fact]
    public void Version_OfTheTable_IsTheHeaders() =>
        Assert.Equal(
            OrtApi.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            VersionLine().Match(Header()).Groups["version"].Value);

    [Fact]
    public void Instance_OnThisMachine_IsThere() => Assert.True(ManagedOperators.IsAvailable);

    private static string Header()
    {
        var package = typeof(OrtApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "OnnxRuntimePackage")?.Value ?? "";
        var path = Path.Combine(package, "build", "native", "include", "onnxruntime_c_api.h");
        Assert.SkipUnless(File.Exists(path), "The ONNX Runtime package with its C header is not on this machine.");
        return Comment().Replace(File.ReadAllText(path), "");
    }

    /// <summary>Names of the members of OrtApi in their order: plain function pointers, and those that macros declare.</summary>
    private static List<string> ApiFunctions(string header) =>
        [.. ApiMember().Matches(Body(header, "struct OrtApi {")).Select(match =>
            match.Groups["release"] is { Success: true } release ? $"Release{release.Value}" : match.Groups["name"].Value)];

    private static string Body(string header, string start)
    {
        var from = header.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return header[from..header.IndexOf("\n};", from, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"ORT_API2_STATUS\(\s*(?<name>\w+)|ORT_CLASS_RELEASE\(\s*(?<release>\w+)|\(\s*ORT_API_CALL\s*\*\s*(?<name>\w+)\s*\)")]
    private static partial Regex ApiMember();

    [GeneratedRegex(@"\(\s*ORT_API_CALL\s*\*\s*(?<name>\w+)\s*\)")]
    private static partial Regex Callback();

    [GeneratedRegex(@"#define ORT_API_VERSION (?<version>\d+)")]
    private static partial Regex VersionLine();
}
