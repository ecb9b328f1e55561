using Spectre.Console;

namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// Where a command writes, and what may be written there. Results go to <see cref="Out"/>,
/// everything else to <see cref="Error"/>.
/// </summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    // Of a narrower terminal, or one that does not know its width, nothing readable can be made.
    private const int LeastColumns = 20;

    /// <summary>Opens what is given on standard input.</summary>
    public Func<Stream> In { get; init; } = Console.OpenStandardInput;

    /// <summary>True when a person looks at <see cref="Out"/>; a pipe or a file gets plain text.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Characters of a line of <see cref="Out"/>; null for a pipe or a file, where nothing breaks lines.</summary>
    public int? Columns { get; init; }

    /// <summary>True when a person looks at <see cref="Error"/>; only then progress is drawn.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>False with NO_COLOR or a dumb terminal.</summary>
    public bool Color { get; init; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error)
    {
        OutIsTerminal = !Console.IsOutputRedirected,
        Columns = !Console.IsOutputRedirected && Console.WindowWidth is >= LeastColumns and var columns ? columns : null,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    };

    public string Bold(string text) => Styled(text, "1");

    public string Bad(string text) => Styled(text, "1;31");

    public string Good(string text) => Styled(text, "32");

    /// <summary>A console for drawing on <see cref="Error"/>; null when nobody looks at it.</summary>
    public IAnsiConsole? ProgressConsole() => ErrorIsTerminal ? ConsoleOn(Error) : null;

    /// <summary>A console for drawing on <see cref="Out"/>; null when nobody looks at it.</summary>
    public IAnsiConsole? LiveConsole() => OutIsTerminal ? ConsoleOn(Out) : null;

    private IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        ColorSystem = Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });

    private string Styled(string text, string code) => OutIsTerminal && Color ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
