using System.Globalization;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Counts the values of a file that are NaN or infinite, or that float32 cannot hold, and remembers the first.</summary>
/// <param name="what">What is counted: <c>values that are</c>, or <c>lines with values that are</c>.</param>
internal sealed class NonFiniteValues(string file, string what)
{
    private long _count;
    private string? _first;

    /// <summary>Counts one; true when it is the first and <see cref="Locate"/> should say where it is.</summary>
    public bool IsFirst() => _count++ == 0;

    /// <param name="first">The first one: its value and where it is.</param>
    public void Locate(string first) => _first = first;

    /// <exception cref="InvalidInputException">At least one was added.</exception>
    public void ThrowIfAny()
    {
        if (_count > 0)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: {what} NaN, infinite or beyond float32: {_count}, the first {_first}. ") +
                "The model can be watched on finite numbers only. Correct these values or leave their rows out.");
        }
    }
}
