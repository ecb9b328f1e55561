using System.Globalization;
using System.Text;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;

namespace Alphadrift.Monitoring.Tables;

/// <summary>How a CSV file is written: as the options say, and else as its first rows show.</summary>
/// <param name="Separator">What stands between cells; null where the file itself names it (<c>sep=;</c>).</param>
/// <param name="Decimal">The decimal mark; Auto where the first rows do not tell.</param>
/// <param name="Header">What the first row is.</param>
/// <param name="Kinds">What every column of the first row holds in the rows after the header.</param>
/// <param name="Notices">What the user should know of how the file is taken.</param>
internal sealed record CsvDialect(
    char? Separator, DecimalMark Decimal, CsvHeader Header, IReadOnlyList<CsvColumnKind> Kinds, IReadOnlyList<string> Notices)
{
    /// <summary>Most rows that are looked at.</summary>
    private const int MostRows = 100;

    /// <summary>Most cells that are looked at, if they hold three rows, and most of one row.</summary>
    private const int MostCells = 1 << 20;

    /// <summary>From this many columns on a first row of numbers in order is taken for names.</summary>
    private const int LeastColumnNumbers = 4;

    /// <summary>Share of the rows that must have as many cells as the first for a separator to be the file's.</summary>
    private const double Alike = 0.9;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <param name="file">The file, for its options and messages.</param>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="whole">Whether these are all.</param>
    /// <param name="options">How the text is read, whatever the separator.</param>
    /// <exception cref="InvalidInputException">The file can be read in more than one way.</exception>
    public static CsvDialect Find(TableFile file, ReadOnlyMemory<byte> beginning, bool whole, CsvReaderOptions options)
    {
        var given = file.Options;
        var separator = given.Separator ?? (given.Format == TableFormat.Tsv ? '\t' : null);
        List<string[]> rows;
        if (separator is null && !NamesSeparator(beginning.Span))
        {
            (separator, rows) = ChooseSeparator(file, beginning, whole, options);
        }
        else
        {
            rows = Sample(file, beginning, whole, options, separator);
        }

        if (rows.Count == 0)
        {
            return new CsvDialect(separator, given.Decimal, CsvHeader.None, [], []);
        }

        var mark = given.Decimal == DecimalMark.Auto ? Mark(rows) : given.Decimal;
        var notices = new List<string>();
        if (given.Decimal == DecimalMark.Auto && mark == DecimalMark.Comma)
        {
            notices.Add("its numbers are read with decimal commas");
        }

        var header = given.Header switch
        {
            HeaderChoice.Yes => CsvHeader.Names,
            HeaderChoice.No => CsvHeader.None,
            _ => FindHeader(file, rows, notices),
        };
        string[][] data = [.. rows.Skip(header == CsvHeader.None ? 0 : 1)];
        return new CsvDialect(
            separator,
            mark,
            header,
            [.. Enumerable.Range(0, rows[0].Length).Select(column => Kind(data, column))],
            notices);
    }

    /// <summary>Excel writes the separator into the first line.</summary>
    private static bool NamesSeparator(ReadOnlySpan<byte> beginning)
    {
        var mark = JsonRowReader.ByteOrderMark;
        beginning = beginning.StartsWith(mark) ? beginning[mark.Length..] : beginning;
        return beginning.StartsWith("sep="u8) || beginning.StartsWith("SEP="u8);
    }

    /// <summary>
    /// The separator that gives rows of the same length, and the most numbers among their cells. Numbers with decimal commas
    /// make a comma occur more often than the separator, so that counting would not do.
    /// </summary>
    private static (char Separator, List<string[]> Rows) ChooseSeparator(
        TableFile file, ReadOnlyMemory<byte> beginning, bool whole, CsvReaderOptions options)
    {
        var found = Separators
            .Select(separator => (Separator: separator, Rows: Sample(file, beginning, whole, options, separator)))
            .Where(one => one.Rows.Count > 0 && one.Rows[0].Length > 1)
            .Select(one => (one.Separator, one.Rows, Alike: AreAlike(one.Rows), Numbers: Numbers(one.Rows)))
            .OrderByDescending(one => one.Alike)
            .ThenByDescending(one => one.Numbers)
            .ToList();
        if (found.Count == 0)
        {
            // Blanks belong to text, unless all that they separate are numbers, as numpy.savetxt writes them.
            var blanks = Sample(file, beginning, whole, options, ' ');
            return blanks.Count > 0 && blanks[0].Length > 1 && AreAlike(blanks) && Numbers(blanks) == 1
                ? (' ', blanks)
                : (Separators[0], Sample(file, beginning, whole, options, Separators[0]));
        }

        if (found.Count > 1 && found[0].Alike && found[1].Alike && found[0].Numbers == found[1].Numbers && found[0].Numbers > 0)
        {
            throw new InvalidInputException(
                $"{file.Path}: its cells may be separated by '{Name(found[0].Separator)}' or by '{Name(found[1].Separator)}': "
                + "both give as many numbers. Say which with --separator.");
        }

        return (found[0].Separator, found[0].Rows);
    }

    private static string Name(char separator) => separator == '\t' ? "tab" : separator.ToString();

    private static bool AreAlike(List<string[]> rows) =>
        rows.Count(row => row.Length == rows[0].Length) >= Alike * rows.Count;

    /// <summary>
    /// Share of the cells that are numbers; the first row may be a header and is left out where there are others.
    /// </summary>
    private static double Numbers(List<string[]> rows)
    {
        var (numbers, cells) = (0, 0);
        foreach (var row in rows.Skip(rows.Count > 1 ? 1 : 0))
        {
            cells += row.Length;
            numbers += row.Count(IsNumber);
        }

        return (double)numbers / Math.Max(1, cells);
    }

    private static List<string[]> Sample(
        TableFile file, ReadOnlyMemory<byte> beginning, bool whole, CsvReaderOptions options, char? separator)
    {
        var rows = new List<string[]>();
        var allCells = 0;
        using var csv = CsvReader.Create(
            beginning, options with { Separator = separator, MalformedData = CsvMalformedDataHandling.Recover });
        try
        {
            while (rows.Count <= MostRows && (allCells <= MostCells || rows.Count < 3) && csv.Read())
            {
                if (csv.FieldCount > MostCells)
                {
                    throw new InvalidInputException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{file.Path}: line {csv.LineNumber} has {csv.FieldCount} cells; at most {MostCells} are read. Write ") +
                        "one row per line.");
                }

                allCells += csv.FieldCount;
                var cells = new string[csv.FieldCount];
                for (var i = 0; i < cells.Length; i++)
                {
                    cells[i] = csv.GetString(i);
                }

                rows.Add(cells);
            }
        }
        catch (CsvFormatException)
        {
            // What was read until there; the file's own reader says what is wrong.
        }

        if (rows.Count > 1 && (rows.Count > MostRows || allCells > MostCells || !whole))
        {
            rows.RemoveAt(rows.Count - 1); // it may be cut
        }

        return rows;
    }

    /// <summary>A number with either decimal mark.</summary>
    private static bool IsNumber(string cell)
    {
        var bytes = Encoding.UTF8.GetBytes(cell);
        return CellNumber.TryParse(bytes, out _) || CellNumber.TryParseWithComma(bytes, out _);
    }

    /// <summary>The decimal mark that the numbers of the first rows show.</summary>
    private static DecimalMark Mark(List<string[]> rows)
    {
        var (points, commas, unsurePoints) = (0, 0, 0);
        foreach (var bytes in rows.SelectMany(row => row).Select(cell => Encoding.UTF8.GetBytes(cell)))
        {
            if (bytes.Contains((byte)',') && CellNumber.TryParseWithComma(bytes, out _))
            {
                commas += CellNumber.MayBeThousands(bytes, (byte)',') ? 0 : 1;
            }
            else if (bytes.Contains((byte)'.') && CellNumber.TryParse(bytes, out var number) && double.IsFinite(number))
            {
                points++;
                unsurePoints += CellNumber.MayBeThousands(bytes, (byte)'.') ? 1 : 0;
            }
        }

        // Points that all may stand between thousands say nothing against commas that cannot.
        return commas > points || (commas > 0 && points == unsurePoints) ? DecimalMark.Comma
            : points > 0 ? DecimalMark.Point
            : DecimalMark.Auto;
    }

    private static CsvColumnKind Kind(string[][] data, int column)
    {
        var (numbers, texts, firstIsNumber) = (0, 0, false);
        foreach (var cell in data.Where(row => column < row.Length).Select(row => row[column]))
        {
            var isNumber = IsNumber(cell);
            if (!isNumber && CellNumber.IsMissing(Encoding.UTF8.GetBytes(cell)))
            {
                continue;
            }

            firstIsNumber = numbers + texts == 0 ? isNumber : firstIsNumber;
            numbers += isNumber ? 1 : 0;
            texts += isNumber ? 0 : 1;
        }

        return numbers + texts == 0 ? CsvColumnKind.Missing
            : numbers > texts || (numbers == texts && firstIsNumber) ? CsvColumnKind.Numbers
            : CsvColumnKind.Text;
    }

    private static CsvHeader FindHeader(TableFile file, List<string[]> rows, List<string> notices)
    {
        var first = rows[0];
        var texts = first.Count(cell => !IsNumber(cell) && !CellNumber.IsMissing(Encoding.UTF8.GetBytes(cell)));
        var numbers = first.Where(IsNumber).ToArray();
        var inOrder = Progression(numbers);
        var names = inOrder is (0 or 1, 1);
        if (texts > 0)
        {
            return numbers.Length < texts || names
                ? CsvHeader.Names
                : throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path}: line 1 has numbers in {numbers.Length} of {first.Length} cells and text in {texts}: it ") +
                    "may be a row, or the names of the columns. Say which: --header no or --header yes.");
        }

        // The numbers of the columns; pandas gives its index an empty name before them.
        var isIndex = first.Length == numbers.Length || (first.Length == numbers.Length + 1 && first[0].Length == 0);
        var others = rows.Skip(1).Select(row => Progression([.. row.TakeLast(numbers.Length)]));
        if (!isIndex || inOrder is null || rows.Count == 1
            || (names ? others.Contains(inOrder) : others.Any(other => other is not null)))
        {
            return CsvHeader.None;
        }

        var shown = $"line 1 ({numbers[0]}, {numbers[1]}, …, {numbers[^1]})";
        notices.Add(names
            ? $"{shown} is taken for the names of the columns; --header no takes it for a row"
            : $"{shown} is taken for a row; --header yes takes it for the names of the columns");
        return names ? CsvHeader.Numbers : CsvHeader.None;
    }

    /// <summary>First number and step of whole numbers in even steps; null when they are something else.</summary>
    private static (long First, long Step)? Progression(string[] cells)
    {
        var values = new long[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (!long.TryParse(cells[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]))
            {
                return null;
            }
        }

        if (values.Length < LeastColumnNumbers)
        {
            return null;
        }

        var step = values[1] - values[0];
        return step != 0 && values.Zip(values.Skip(1)).All(pair => pair.Second - pair.First == step) ? (values[0], step) : null;
    }
}

/// <summary>What the first row of a file is.</summary>
internal enum CsvHeader
{
    /// <summary>A row.</summary>
    None,

    /// <summary>The names of the columns.</summary>
    Names,

    /// <summary>Their numbers, from 0 or from 1.</summary>
    Numbers,
}

/// <summary>What the cells of a column hold.</summary>
internal enum CsvColumnKind
{
    Numbers,
    Text,

    /// <summary>Nothing, so far.</summary>
    Missing,
}
