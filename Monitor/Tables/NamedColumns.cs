using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A column of a file as its first row shows it.</summary>
/// <param name="Name">Its name; empty for a column without one, which can be no part of a row.</param>
/// <param name="Width">Values per row; 0 when it holds no numbers.</param>
internal sealed record TableColumn(string Name, int Width);

/// <summary>How a row is put together from the columns of a file.</summary>
/// <param name="Fields">The named parts of the row; empty when the columns have no names.</param>
/// <param name="Columns">Per field, or per value without names, the column that brings it.</param>
/// <param name="Ignored">Names of the columns that are no part of the row.</param>
internal sealed record RowPlan(
    RowLayout Layout, ImmutableArray<RowField> Fields, ImmutableArray<int> Columns, ImmutableArray<string> Ignored)
{
    public IReadOnlyList<string> FieldNames => [.. Fields.Select(part => part.Name)];
}

/// <summary>
/// Chooses the columns that make up a row: the fields asked for; else those named like the model's inputs; else all columns of
/// numbers in the order of the file. Open axes of the model are fixed by the number of values found.
/// </summary>
internal static class NamedColumns
{
    /// <summary>What chooses columns where the file has more, or others, than a row has values.</summary>
    private const string FieldsHint = " --fields names those of a row, in the order of the model's input.";

    /// <summary>Stands for a column without a name among those that were ignored.</summary>
    private const string NoName = "(no name)";

    /// <param name="word">What a column is called in this format, for messages.</param>
    /// <exception cref="InvalidInputException">A name twice or missing, or a number of values that makes no row.</exception>
    public static RowPlan Choose(TableFile file, IReadOnlyList<TableColumn> columns, string word)
    {
        var named = columns.Where(column => column.Name.Length > 0).ToList();
        if (named.GroupBy(column => column.Name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Skip(1).Any() && MayBePart(file, group)) is { } twice)
        {
            throw new InvalidInputException(
                $"{file.Path}: has the {word} '{Excerpt.Value(twice.Key)}' twice. Name every {word} once"
                + (file.Options.Format is TableFormat.Csv or TableFormat.Tsv
                    ? ", or give --header no where the first line is a row."
                    : "."));
        }

        var chosen = Chosen(file, named, word);
        var layout = Layout(file, chosen, word);
        var (source, hint) = file.Fields.Count > 0 ? ($"the field names for {file.Path}", "") : (file.Path, FieldsHint);
        var fields = RowFields.Resolve(layout, [.. chosen.Select(column => column.Name)], source, hint);
        var byName = columns.Index().Where(pair => pair.Item.Name.Length > 0)
            .DistinctBy(pair => pair.Item.Name, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Item.Name, pair => pair.Index, StringComparer.Ordinal);
        var used = fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        return new RowPlan(
            layout,
            fields,
            [.. fields.Select(field => byName[field.Name])],
            [.. columns.Where(column => !used.Contains(column.Name))
                .Select(column => column.Name.Length > 0 ? column.Name : NoName)]);
    }

    /// <summary>A row of <paramref name="count"/> values without names, in the order of the model's inputs.</summary>
    /// <exception cref="InvalidInputException">The model's row has another length, or one that the file does not fix.</exception>
    public static RowLayout Unnamed(TableFile file, int count, string word)
    {
        var specs = file.Inputs.Count == 1
            ? [InputShapes.FromLength(file.Inputs[0], count)]
            : file.Inputs.Select(InputShapes.Fixed).ToList();
        return specs.TrueForAll(spec => spec is not null) && specs.Sum(spec => spec!.RowLength) == count
            ? new RowLayout(specs.OfType<InputSpec>())
            : throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: has {count} {word} per row, but a row of the model is {Inputs(file)}. ") +
                $"Give one {word.TrimEnd('s')} for every value.{OpenHint(file)}");
    }

    /// <summary>
    /// The same of a CSV file without names: all columns; without those at the end that are empty, because every line ends with
    /// a separator; or those of numbers.
    /// </summary>
    /// <exception cref="InvalidInputException">None of these makes a row.</exception>
    public static RowPlan Unnamed(TableFile file, IReadOnlyList<CsvColumnKind> kinds)
    {
        int[] all = [.. Enumerable.Range(0, kinds.Count)];
        int[] numbers = [.. all.Where(column => kinds[column] == CsvColumnKind.Numbers)];
        int[] filled = [.. all.Take(kinds.Count - kinds.Reverse().TakeWhile(kind => kind == CsvColumnKind.Missing).Count())];
        foreach (var columns in (int[][])[all, filled, numbers])
        {
            if (columns.Length > 0 && Fits(file, columns.Length)
                && !columns.Any(column => kinds[column] == CsvColumnKind.Text))
            {
                return new RowPlan(
                    Unnamed(file, columns.Length, "columns"), [], [.. columns], [.. all.Except(columns).Select(Ordinal)]);
            }
        }

        // Says what is wrong, or where the text is.
        return new RowPlan(Unnamed(file, kinds.Count, "columns"), [], [.. all], []);

        static string Ordinal(int column) => string.Create(CultureInfo.InvariantCulture, $"column {column + 1}");
    }

    /// <summary>Whether so many values without names make a row.</summary>
    private static bool Fits(TableFile file, int count) => file.Inputs.Count == 1
        ? InputShapes.FromLength(file.Inputs[0], count) is not null
        : file.Inputs.All(input => InputShapes.Fixed(input) is not null)
            && file.Inputs.Sum(input => InputShapes.Fixed(input)!.RowLength) == count;

    /// <summary>Whether columns of one name may be taken for a part of the row.</summary>
    private static bool MayBePart(TableFile file, IEnumerable<TableColumn> columns) => file.Fields.Count > 0
        ? file.Fields.Contains(columns.First().Name, StringComparer.Ordinal)
        : columns.Any(column => column.Width > 0);

    private static List<TableColumn> Chosen(TableFile file, List<TableColumn> named, string word)
    {
        var byName = named.DistinctBy(column => column.Name, StringComparer.Ordinal)
            .ToDictionary(column => column.Name, StringComparer.Ordinal);
        if (file.Fields.Count > 0)
        {
            var missing = file.Fields.Where(name => !byName.ContainsKey(name)).ToList();
            return missing.Count == 0
                ? [.. file.Fields.Select(name => byName[name])]
                : throw new InvalidInputException(
                    $"{file.Path}: has no {word} {Names.List(missing.Select(name => $"'{name}'"))}; its {word}s are " +
                    $"{Names.List(named.Select(column => Excerpt.Value(column.Name)))}. Give every field of the " +
                    "reference, or name those of this file with --fields.");
        }

        return file.Inputs.All(
            input => byName.TryGetValue(input.Name, out var column) && InputShapes.FromLength(input, column.Width) is not null)
            ? [.. file.Inputs.Select(input => byName[input.Name])]
            : [.. named.Where(column => column.Width > 0)];
    }

    private static RowLayout Layout(TableFile file, List<TableColumn> chosen, string word)
    {
        var specs = file.Inputs.Select((input, i) => Spec(input, Width(file, chosen, i))).ToList();
        return specs.TrueForAll(spec => spec is not null)
            ? new RowLayout(specs.OfType<InputSpec>())
            : throw new InvalidInputException(
                $"{file.Path}: has the {word}s {Names.List(chosen.Select(column => Excerpt.Value(column.Name)))} with " +
                $"{chosen.Sum(column => column.Width)} values per row in all, but a row of the model is {Inputs(file)}. " +
                $"Give the values of every input.{FieldsHint}{OpenHint(file)}");
    }

    /// <summary>Values per row that the chosen columns bring for one input; null when that cannot be told.</summary>
    private static int? Width(TableFile file, List<TableColumn> chosen, int input) =>
        RowFields.AreInputs(file.Inputs.Select(one => one.Name), [.. chosen.Select(column => column.Name)])
            ? chosen.Single(column => column.Name == file.Inputs[input].Name).Width
            : file.Inputs.Count == 1 ? chosen.Sum(column => column.Width)
            : file.Inputs.Count == chosen.Count ? chosen[input].Width
            : null;

    /// <summary>
    /// The input with its open axis fixed. An input without one is as it is: what does not fit it is found in the rows.
    /// </summary>
    private static InputSpec? Spec(ModelInput input, int? width) =>
        InputShapes.Fixed(input) ?? (width is { } length ? InputShapes.FromLength(input, length) : null);

    private static string Inputs(TableFile file) =>
        Names.List(file.Inputs.Select(input => $"{input.Name} {InputShapes.Text(input)}"));

    private static string OpenHint(TableFile file) => file.Inputs.Any(input => InputShapes.OpenAxes(input) > 0)
        ? " Where the model leaves axes open (?), a .npy or .npz file says how long they are."
        : "";
}
