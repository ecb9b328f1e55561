using System.Text.Json.Serialization;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>manifest.json as text: camelCase, indented, enumerations by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowTrailingCommas = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(BaselineManifest))]
internal sealed partial class BaselineJson : JsonSerializerContext;
