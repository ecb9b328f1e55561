using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// Reads the Python dictionary of a .npy header: exactly the keys descr, fortran_order and shape, in any order. A
/// recursive-descent cursor over the few literals that can occur; everything else is refused.
/// </summary>
internal ref struct NpyHeaderParser
{
    /// <summary>NumPy 1.x arrays have at most 32 axes.</summary>
    private const int MaxRank = 32;

    private readonly string _name;
    private ReadOnlySpan<char> _rest;

    private NpyHeaderParser(string text, string name)
    {
        _rest = text;
        _name = name;
    }

    /// <exception cref="InvalidInputException">A damaged header or an element type that is not read.</exception>
    public static NpyHeader Parse(string text, string name) => new NpyHeaderParser(text, name).Dictionary();

    private NpyHeader Dictionary()
    {
        string? descriptor = null;
        bool? columnMajor = null;
        ImmutableArray<int>? shape = null;
        Expect('{');
        while (!Take('}'))
        {
            var key = Text();
            Expect(':');
            switch (key)
            {
                case "descr" when descriptor is null: descriptor = Descriptor(); break;
                case "fortran_order" when columnMajor is null: columnMajor = Boolean(); break;
                case "shape" when shape is null: shape = Shape(); break;
                default: throw Damaged($"the key '{key}' is unknown or repeated");
            }

            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        if (!_rest.Trim().IsEmpty)
        {
            throw Damaged("something follows the closing brace");
        }

        if (descriptor is null || columnMajor is null || shape is null)
        {
            throw Damaged("it must have the keys descr, fortran_order and shape");
        }

        var (kind, bigEndian) = Element(descriptor);
        return new NpyHeader(kind, bigEndian, columnMajor.Value, shape.Value);
    }

    private string Descriptor()
    {
        SkipSpace();
        if (_rest.StartsWith('[') || _rest.StartsWith('('))
        {
            throw new InvalidInputException(
                $"{_name}: this is a structured array (several named columns), which is not read. "
                + "Save its columns as one plain array of numbers.");
        }

        return Text();
    }

    private readonly (ElementKind Kind, bool BigEndian) Element(string descriptor)
    {
        var order = descriptor.Length == 3 ? descriptor[0] : '?';
        var kind = descriptor.Length == 3 && order is '<' or '>' or '|' or '=' ? Kind(descriptor.AsSpan(1)) : null;
        if (kind is not { } found || (order == '|' && NpyElements.Size(found) > 1))
        {
            var what = descriptor.AsSpan().TrimStart("<>|=") switch
            {
                ['O', ..] => "Python objects (pickled)",
                ['U' or 'S' or 'a', ..] => "text",
                ['c', ..] => "complex numbers",
                ['M' or 'm', ..] => "dates or durations",
                ['V', ..] => "raw or structured data",
                _ => "an unknown element type",
            };
            throw new InvalidInputException(
                $"{_name}: the array holds {what} (descr '{descriptor}'), which is not read; " +
                "legal are f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, " +
                "u8 and b1. Save it as an array of numbers, for example with array.astype('float32').");
        }

        return (found, order == '>' || (order == '=' && !BitConverter.IsLittleEndian));
    }

    private static ElementKind? Kind(ReadOnlySpan<char> code) => code switch
    {
        "f2" => ElementKind.Float16,
        "f4" => ElementKind.Float32,
        "f8" => ElementKind.Float64,
        "i1" => ElementKind.Int8,
        "i2" => ElementKind.Int16,
        "i4" => ElementKind.Int32,
        "i8" => ElementKind.Int64,
        "u1" => ElementKind.UInt8,
        "u2" => ElementKind.UInt16,
        "u4" => ElementKind.UInt32,
        "u8" => ElementKind.UInt64,
        "b1" => ElementKind.Boolean,
        _ => null,
    };

    private ImmutableArray<int> Shape()
    {
        var shape = ImmutableArray.CreateBuilder<int>();
        Expect('(');
        while (!Take(')'))
        {
            if (shape.Count == MaxRank)
            {
                throw Damaged($"its shape has more than {MaxRank} axes");
            }

            shape.Add(Extent());
            if (!Take(','))
            {
                Expect(')');
                break;
            }
        }

        return shape.ToImmutable();
    }

    private int Extent()
    {
        SkipSpace();
        var digits = _rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? _rest.Length : digits;
        if (digits == 0)
        {
            throw Damaged("its shape must be a tuple of whole numbers, 0 or more");
        }

        if (!int.TryParse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
        {
            throw Damaged($"an axis may be at most {int.MaxValue} long");
        }

        _rest = _rest[digits..];
        _ = Take('L'); // Python 2 wrote long integers as 10L.
        return extent;
    }

    private bool Boolean()
    {
        SkipSpace();
        foreach (var value in (ReadOnlySpan<bool>)[true, false])
        {
            var word = value ? "True" : "False";
            if (_rest.StartsWith(word))
            {
                _rest = _rest[word.Length..];
                return value;
            }
        }

        throw Damaged("fortran_order must be True or False");
    }

    private string Text()
    {
        SkipSpace();
        if (_rest.IsEmpty || _rest[0] is not ('\'' or '"'))
        {
            throw Damaged("a quoted text is expected");
        }

        var end = _rest[1..].IndexOf(_rest[0]);
        if (end is < 0 or > 32)
        {
            throw Damaged("a quoted text does not end");
        }

        var text = _rest.Slice(1, end);
        if (text.ContainsAnyExceptInRange(' ', '~'))
        {
            throw Damaged("a quoted text holds other than ASCII characters");
        }

        _rest = _rest[(end + 2)..];
        return text.ToString();
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted))
        {
            throw Damaged($"'{wanted}' is expected");
        }
    }

    private bool Take(char wanted)
    {
        SkipSpace();
        if (_rest.IsEmpty || _rest[0] != wanted)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private void SkipSpace() => _rest = _rest.TrimStart(" \t\r\n");

    private readonly InvalidInputException Damaged(string why) =>
        new($"{_name}: the .npy header is damaged: {why}. Write the file again with numpy.save.");
}
