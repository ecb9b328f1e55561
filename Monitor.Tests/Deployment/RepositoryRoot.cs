namespace Alphadrift.Tests.Deployment;

/// <summary>
/// The folder of <c>Monitor.sln</c>: tests of files that are not compiled (charts, rules, samples) read them there.
/// </summary>
internal static class RepositoryRoot
{
    private const string Marker = "Monitor.sln";

    /// <summary>Absolute path, found by walking up from the test assembly.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} has a {Marker}; run the tests inside the repository.");
    }
}
