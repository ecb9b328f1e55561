using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>
/// One file per fault in Data/BadConfigs: the comments at its end, after "# expected:", are the whole message.
/// </summary>
public sealed class BadConfigsTests
{
    private const string Mark = "# expected:\n";

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Data", "BadConfigs");

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_OfABadFile_GivesItsWholeMessage(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, $"{name}.yaml"));
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        Assert.True(mark >= 0, $"{name}.yaml does not say what is expected.");
        var expected = string.Join('\n', text[(mark + Mark.Length)..].TrimEnd('\n').Split('\n').Select(line => line[2..]));
        using var folder = new ConfigurationFolder(text[..mark]);
        folder.Write("bad.key", "short");

        Assert.Equal(expected, folder.FaultText());
    }
}
