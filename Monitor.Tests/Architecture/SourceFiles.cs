using Alphadrift.Tests.Deployment;

namespace Alphadrift.Tests.Architecture;

/// <summary>The C# files of the repository, without what a build generates.</summary>
internal static class SourceFiles
{
    /// <param name="folder">Relative to the repository's root; empty for all of it.</param>
    /// <returns>Absolute paths.</returns>
    public static string[] Under(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(RepositoryRoot.Path, file).Split(Path.DirectorySeparatorChar)
                .Any(part => part is "obj" or "bin" or "TestResults" or "artifacts"))
            .Order(StringComparer.Ordinal),
    ];
}
