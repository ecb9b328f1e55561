using System.CommandLine;
using System.CommandLine.Parsing;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Commands;

/// <summary>Words of a command line that are no command, option or argument, each with the one that was probably meant.</summary>
internal static class Strangers
{
    /// <returns>A message per word; of what follows a mistyped command or option, nothing is told.</returns>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var afterOption = false;
        foreach (var word in Words(parsed))
        {
            if (IsOption(word))
            {
                afterOption = true;
                yield return Message("option", word, Near(word.Split('=', ':')[0], Options(parsed.CommandResult)));
            }
            else if (command.Subcommands.Count > 0)
            {
                yield return Message("command", word, Near(word, command.Subcommands.Select(one => one.Name)));
                yield break;
            }
            else if (!afterOption)
            {
                yield return Message("argument", word, null);
            }
        }
    }

    private static string Message(string what, string word, string? meant) =>
        $"Unrecognized {what} '{word}'.{(meant is null ? "" : $" Did you mean {meant}?")}";

    private static string? Near(string word, IEnumerable<string> names) => NearestName.Find(word, names);

    // An unknown option may have been taken for an argument.
    private static IEnumerable<string> Words(ParseResult parsed)
    {
        var escaped = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        var taken = parsed.CommandResult.Command.Arguments
            .SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? [])
            .Select(token => token.Value)
            .Where(value => !escaped && IsOption(value))
            .ToArray();
        return taken.Concat(taken.Length > 0 ? parsed.UnmatchedTokens.Where(IsOption) : parsed.UnmatchedTokens);
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static IEnumerable<string> Options(CommandResult command)
    {
        for (var at = command; at is not null; at = at.Parent as CommandResult)
        {
            foreach (var option in at.Command.Options.Where(option => !option.Hidden && (at == command || option.Recursive)))
            {
                yield return option.Name;
                foreach (var alias in option.Aliases.Where(alias => alias.Length > 2)) yield return alias;
            }
        }
    }
}
