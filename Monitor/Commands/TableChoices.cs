using System.CommandLine;
using System.CommandLine.Parsing;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

/// <summary>How data files are written, as the command line says it: the same for every command that reads rows.</summary>
internal sealed class TableChoices
{
    /// <summary>What can be read, for descriptions of options.</summary>
    public const string Files = ".npy, .npz, .csv, .tsv, .jsonl or .parquet, text with .gz too, a folder of such, or -";

    private static readonly (string Name, char Separator)[] Separators =
        [("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|'), ("space", ' ')];

    private readonly Option<TableFormat?> _format = CommonOptions.OptionalChoice<TableFormat>(
        "--format", "How the rows are written, where the ending of the file does not say so; standard input (-) needs it.");

    private readonly Option<char?> _separator = new("--separator")
    {
        Description = "CSV: what stands between cells: comma, semicolon, tab, bar, space, or the character. [default: found]",
        HelpName = "auto|comma|semicolon|tab|bar|space",
        CustomParser = ParseSeparator,
    };

    private readonly Option<DecimalMark> _decimal = CommonOptions.Choice<DecimalMark>(
        "--decimal", "CSV: the decimal mark of numbers. [default: auto, found]");

    private readonly Option<HeaderChoice> _header = CommonOptions.Choice<HeaderChoice>(
        "--header", "CSV: whether the first line has the names of the columns. [default: auto, found]");

    private readonly Option<bool> _skipBadRows = new("--skip-bad-rows")
    {
        Description = "Leave out rows with a missing, illegal or non-finite value, up to half of the file, and say how many.",
    };

    private readonly Option<string[]> _fields = CommonOptions.Names(
        "--fields", "Names of the columns that make up a row, in the order of the model's input, separated by commas.");

    private Option[] All => [_fields, _format, _separator, _decimal, _header, _skipBadRows];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <summary>The names of the fields; empty where none are given.</summary>
    public IReadOnlyList<string> Fields(ParseResult parsed) => parsed.GetValue(_fields) ?? [];

    public TableOptions Parse(ParseResult parsed, Terminal terminal) => new()
    {
        Format = parsed.GetValue(_format),
        Separator = parsed.GetValue(_separator),
        Decimal = parsed.GetValue(_decimal),
        Header = parsed.GetValue(_header),
        SkipBadRows = parsed.GetValue(_skipBadRows),
        StandardInput = terminal.In,
    };

    /// <summary>The first of these options that is given; null for none.</summary>
    public string? Given(ParseResult parsed) =>
        All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <exception cref="UsageException">Two files are to be read from standard input.</exception>
    public static void CheckOneStream(params IEnumerable<string?> paths)
    {
        if (paths.Count(path => path == TableReader.StandardInput) > 1)
        {
            throw new UsageException("Standard input (-) can be read once: write the rows of one of the two to a file.");
        }
    }

    private static char? ParseSeparator(ArgumentResult result)
    {
        var given = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
        if (given.Equals("auto", StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var (name, separator) in Separators)
        {
            if (given.Equals(name, StringComparison.OrdinalIgnoreCase) || (given.Length == 1 && given[0] == separator))
            {
                return separator;
            }
        }

        if (given == "\\t") return '\t';
        if (given.Length == 1 && char.IsAscii(given[0]) && (char.IsPunctuation(given[0]) || char.IsSymbol(given[0]))
            && given[0] is not ('"' or '.' or '-' or '+'))
        {
            return given[0];
        }

        result.AddError(
            $"--separator: '{given}' is none of auto, comma, semicolon, tab, bar, space, and no single character that can stand "
            + "between cells.");
        return null;
    }
}
