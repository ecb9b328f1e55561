using System.Text;
using YamlDotNet.Core;

namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>The weakest layer: the YAML file.</summary>
internal static class YamlFile
{
    /// <summary>Largest file that is read; a configuration has a few kilobytes.</summary>
    internal const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The document; null when it cannot be read, with the fault.</returns>
    public static ConfigurationNode? Read(string path, FaultList faults)
    {
        try
        {
            if (!File.Exists(path))
            {
                faults.Add("", $"cannot be read: {(Directory.Exists(path) ? "it is a directory" : "there is no such file")}");
                return null;
            }

            if (new FileInfo(path).Length > MaxBytes)
            {
                faults.Add("", $"cannot be read: it has more than {MaxBytes} bytes");
                return null;
            }

            return Parse(path, Utf8.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF'), faults);
        }
        catch (DecoderFallbackException)
        {
            faults.Add("", "cannot be read: it is not UTF-8 text");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            faults.Add("", $"cannot be read: {failure.Message}");
        }

        return null;
    }

    private static ConfigurationNode? Parse(string path, string text, FaultList faults)
    {
        try
        {
            var root = new YamlTree(
                mark => new ConfigurationSource(ConfigurationLayer.File, path, (int)mark.Line, (int)mark.Column),
                faults).Read(text);
            if (root.Kind is NodeKind.Scalar or NodeKind.List)
            {
                faults.Add("", root.Against("must be a map of sections such as model and kafka"), root.Text, root.Source);
                return null;
            }

            return root.Kind == NodeKind.Map ? root : new ConfigurationNode(NodeKind.Map, root.Source);
        }
        catch (YamlException failure)
        {
            var (line, column, rule) = Explain(text, failure);
            faults.Add("", rule, source: new ConfigurationSource(ConfigurationLayer.File, path, line, column));
            return null;
        }
    }

    /// <summary>The parser's own words, except for tabs: it reports those at the beginning of what it was reading.</summary>
    private static (int Line, int Column, string Rule) Explain(string text, YamlException failure)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length && failure.Message.Contains("tab", StringComparison.Ordinal); i++)
        {
            var indentation = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart().Length);
            if (indentation.IndexOf('\t') is >= 0 and var column)
            {
                return (i + 1, column + 1, "is not valid YAML: a tab cannot indent; use spaces");
            }
        }

        return ((int)failure.Start.Line, (int)failure.Start.Column, $"is not valid YAML: {failure.Message.TrimEnd('.')}");
    }
}
