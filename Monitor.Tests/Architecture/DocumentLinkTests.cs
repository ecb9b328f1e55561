using System.Text.RegularExpressions;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>Documents name files and folders that exist, and headings that exist: written claims rot otherwise.</summary>
public sealed partial class DocumentLinkTests
{
    [GeneratedRegex(@"!?\[[^\]]*\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)*/?)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^#+\s+(?<title>.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex HeadingLine();

    public static TheoryData<string> Documents() =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Path, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/')
                .Any(part => part is "bin" or "obj" or "TestResults" or "artifacts" || (part.StartsWith('.') && part.Length > 1)))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_EveryRelativeLink_LeadsSomewhere(string document) => Assert.Empty(BrokenLinks(document));

    [Fact]
    public void BrokenLinks_OfADocumentWithSome_AreFound()
    {
        var folder = Directory.CreateTempSubdirectory("alphadrift-links-");
        try
        {
            var document = Path.Combine(folder.FullName, "a.md");
            File.WriteAllText(document, "# One thing\n[ok](a.md) [ok](#one-thing) [ok](a.md#one-thing) " +
                "[web](https://example.com) [gone](b.md) ![gone](c.png) [gone](#two)\n");

            Assert.Equal(["b.md", "c.png", "#two"], BrokenLinks(document));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ArchitectureMap_EveryPathItNames_Exists()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md"));
        var paths = CodeSpan().Matches(text).Select(match => match.Groups["path"].Value)
            .Where(path => path.Contains('/')
                || path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".md", StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(paths);
        Assert.DoesNotContain(paths, path => !Path.Exists(Path.Combine(RepositoryRoot.Path, path)));
    }

    [Fact]
    public void ArchitectureMap_NamesEveryFolder()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md"));

        Assert.DoesNotContain(
            FolderOrderTests.AdaptationFolders.Select(folder => $"`Adaptation/{folder}/`")
                .Concat(FolderOrderTests.MonitorFolders.Select(folder => $"`Monitor/{folder}/`")),
            name => !text.Contains(name, StringComparison.Ordinal));
    }

    private static List<string> BrokenLinks(string document)
    {
        var file = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, document));
        var broken = new List<string>();
        foreach (var target in Link().Matches(WithoutCode(File.ReadAllText(file))).Select(match => match.Groups["target"].Value))
        {
            if (Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto")
            {
                continue;
            }

            var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
            var wanted = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(path));
            if (!Path.Exists(wanted)
                || (anchor.Length > 0 && wanted.EndsWith(".md", StringComparison.Ordinal) && !Anchors(wanted).Contains(anchor)))
            {
                broken.Add(target);
            }
        }

        return broken;
    }

    // The rule of the usual forges: lower case, blanks to hyphens, no punctuation.
    private static HashSet<string> Anchors(string file) =>
    [
        .. HeadingLine().Matches(WithoutCode(File.ReadAllText(file))).Select(match => new string(
            [.. match.Groups["title"].Value.ToLowerInvariant()
                .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c)])),
    ];

    private static string WithoutCode(string text) => FencedCode().Replace(text, "");

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();
}
