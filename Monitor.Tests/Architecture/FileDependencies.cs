using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Alphadrift.Tests.Architecture;

/// <summary>
/// Which source files use which, read off the compiled assemblies: a file uses another when a type in it names a type of the
/// other, in signatures, bodies or lambdas. Constants, which the compiler copies, and comments do not count.
/// </summary>
internal sealed partial class FileDependencies
{
    private readonly Dictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);

    /// <param name="assemblies">With the folder that has the sources of each, relative to the repository's root.</param>
    public FileDependencies(params (System.Reflection.Assembly Assembly, string Folder)[] assemblies)
    {
        var files = assemblies.SelectMany(one => SourceFiles.Under(one.Folder)).SelectMany(Declared)
            .GroupBy(one => one.Type, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().File, StringComparer.Ordinal);
        var loaded = new ArchLoader().LoadAssemblies([.. assemblies.Select(one => one.Assembly)]).Build();
        foreach (var type in loaded.Types)
        {
            if (!files.TryGetValue(Outermost(type), out var user)) continue;
            if (!_uses.TryGetValue(user, out var used)) _uses.Add(user, used = new SortedSet<string>(StringComparer.Ordinal));
            foreach (var dependency in type.Dependencies)
            {
                if (files.TryGetValue(Outermost(dependency.Target), out var file) && file != user) used.Add(file);
            }
        }
    }

    /// <summary>All files that have a type, relative to the repository's root.</summary>
    public IReadOnlyCollection<string> Files => _uses.Keys;

    /// <summary>The files that a file uses.</summary>
    public IReadOnlyCollection<string> Of(string file) => _uses[file];

    /// <summary>The folder of a file, as <c>Project/Folder</c>; files in a project's root have the project's.</summary>
    public static string FolderOf(string file) => string.Join('/', file.Split('/')[..^1].Take(2));

    /// <summary>Groups of folders that use each other, in a circle; empty when they do so in one order.</summary>
    public IReadOnlyList<string> FolderCycles() =>
        Cycles(_uses.SelectMany(one => one.Value.Select(used => (FolderOf(one.Key), FolderOf(used)))));

    /// <summary>Groups of nodes of which each reaches every other.</summary>
    public static IReadOnlyList<string> Cycles(IEnumerable<(string From, string To)> edges)
    {
        var all = edges.Where(edge => edge.From != edge.To).Distinct().ToArray();
        var next = all.ToLookup(edge => edge.From, edge => edge.To);
        var nodes = all.SelectMany(edge => (string[])[edge.From, edge.To]).Distinct().Order(StringComparer.Ordinal).ToArray();
        var reached = nodes.ToDictionary(node => node, node => Reach(node, next));
        return
        [
            .. nodes.Where(node => reached[node].Contains(node))
                .Select(node => string.Join(
                    " ⇄ ", nodes.Where(other => reached[node].Contains(other) && reached[other].Contains(node))))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static HashSet<string> Reach(string from, ILookup<string, string> edges)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var folder))
        {
            foreach (var next in edges[folder].Where(reached.Add)) open.Push(next);
        }

        return reached;
    }

    /// <summary>Full name of the type that a nested, generic or generated one belongs to.</summary>
    private static string Outermost(IType type) => type.FullName.Split('+', '`', '<', '[')[0];

    private static IEnumerable<(string Type, string File)> Declared(string file)
    {
        var text = File.ReadAllText(file);
        if (Namespace().Match(text) is not { Success: true } space) yield break;
        var relative = Path.GetRelativePath(Deployment.RepositoryRoot.Path, file).Replace('\\', '/');
        foreach (Match declared in TopLevelType().Matches(text))
        {
            yield return ($"{space.Groups["name"].Value}.{declared.Groups["name"].Value}", relative);
        }
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:\[[^\]\n]*\]\s*)*(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|unsafe|ref)\s+)*"
        + @"(?:class|struct|record struct|record class|record|enum|interface|delegate\s+[\w<>\[\], ?.]+?)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
