using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Alphadrift.Tests.Architecture;

/// <summary>
/// The one-way order of a project's folders, checked on the compiled assembly: method bodies and lambdas count, comments do not.
/// </summary>
/// <param name="root">Root namespace of the project.</param>
/// <param name="folders">Folder names; each may use those before it. Files in the project's root come after all of them.</param>
internal sealed class FolderOrder(string root, IReadOnlyList<string> folders)
{
    /// <summary>What breaks the order, as "user → used"; empty when all is well.</summary>
    public IReadOnlyList<string> Violations(System.Reflection.Assembly assembly)
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        var loaded = new ArchLoader().LoadAssemblies(assembly).Build();
        foreach (var type in loaded.Types.Where(type => Rank(type) is not null))
        {
            var rank = Rank(type)!.Value;
            if (rank < 0)
            {
                violations.Add($"{type.FullName} is in a folder that has no place in the order");
                continue;
            }

            foreach (var used in type.Dependencies.Select(dependency => dependency.Target)
                .Where(used => Rank(used) > rank))
            {
                violations.Add($"{type.FullName} → {used.FullName}");
            }
        }

        return [.. violations];
    }

    // Place in the order; −1 for an unknown folder; null for a type of another project.
    private int? Rank(IType type)
    {
        var name = type.Namespace?.FullName ?? "";
        if (!type.FullName.StartsWith(root + ".", StringComparison.Ordinal))
        {
            return null; // generic parameters are listed too, as "T of …"
        }

        if (name == root)
        {
            return folders.Count;
        }

        if (!name.StartsWith(root + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var folder = name[(root.Length + 1)..].Split('.')[0];
        for (var i = 0; i < folders.Count; i++)
        {
            if (folders[i] == folder)
            {
                return i;
            }
        }

        return -1;
    }
}
