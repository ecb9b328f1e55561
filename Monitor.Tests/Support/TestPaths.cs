namespace Alphadrift.Tests;

/// <summary>Files that the tests bring with them.</summary>
internal static class TestPaths
{
    /// <summary>A file below Monitor.Tests/Data.</summary>
    public static string Data(string relative) => Path.Combine(AppContext.BaseDirectory, "Data", relative);

    /// <summary>A file below samples.</summary>
    public static string Sample(string relative) => Path.Combine(AppContext.BaseDirectory, "samples", relative);
}
