using System.IO.Compression;
using System.Text.Json.Nodes;
using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Tests.Baselines;

/// <summary>Baselines as files that are damaged, or of other times.</summary>
internal static class BaselineFile
{
    /// <summary>Saves the baseline with another manifest, and without one of its arrays.</summary>
    public static void Edited(Baseline baseline, string path, Action<JsonObject> edit, string? removed = null)
    {
        baseline.Save(path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        if (removed is not null) zip.GetEntry(removed)!.Delete();
        var entry = zip.GetEntry("manifest.json")!;
        JsonObject manifest;
        using (var stream = entry.Open()) manifest = JsonNode.Parse(stream)!.AsObject();
        entry.Delete();
        edit(manifest);
        using var writer = new StreamWriter(zip.CreateEntry("manifest.json").Open());
        writer.Write(manifest.ToJsonString());
    }
}
