using System.Globalization;

namespace Alphadrift.Benchmarks;

/// <summary>A command line read from left to right: names of options and their values.</summary>
internal sealed class ArgumentReader(IReadOnlyList<string> arguments)
{
    private int _next;
    private string _name = "";

    /// <summary>The next option's name; null at the end.</summary>
    public string? Next() => _next < arguments.Count ? _name = arguments[_next++] : null;

    /// <exception cref="FormatException">There is none.</exception>
    public string Value() => _next < arguments.Count ? arguments[_next++] : throw new FormatException($"{_name} needs a value");

    /// <exception cref="FormatException">No whole number from <paramref name="least"/> on.</exception>
    public int Number(int least) => Number(Value(), least);

    /// <summary>Numbers with commas in between.</summary>
    public IReadOnlyList<int> Numbers(int least) => [.. Value().Split(',').Select(text => Number(text, least))];

    /// <summary>Some of the known names, with commas in between.</summary>
    public IReadOnlyList<string> Names(IReadOnlyList<string> known)
    {
        var names = Value().Split(',');
        var unknown = names.FirstOrDefault(name => !known.Contains(name));
        return unknown is null
            ? names
            : throw new FormatException($"{_name} knows no '{unknown}'; there are {string.Join(", ", known)}");
    }

    /// <summary>A member of an enum, in small letters.</summary>
    public T Choice<T>()
        where T : struct, Enum
    {
        var text = Value();
        return Enum.TryParse<T>(text, ignoreCase: true, out var choice) && !char.IsAsciiDigit(text[0])
            ? choice
            : throw new FormatException(
                $"{_name} takes {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}; given '{text}'");
    }

    /// <summary>A number from 0 to below 1.</summary>
    public double Share()
    {
        var text = Value();
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share < 1
            ? share
            : throw new FormatException($"{_name} takes a number from 0 to below 1; given '{text}'");
    }

    private int Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"{_name} takes whole numbers from {least} on; given '{text}'");
}
