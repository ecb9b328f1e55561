using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>The two disjoint parts that a calibration learns from.</summary>
/// <param name="Fit">For the covariances.</param>
/// <param name="Reference">For means and thresholds.</param>
/// <param name="FitGiven">Rows of the fit file; 0 when the reference was split.</param>
/// <param name="ReferenceGiven">Rows of the reference file.</param>
internal sealed record CalibrationParts(RowSet Fit, RowSet Reference, int FitGiven, int ReferenceGiven)
{
    /// <summary>
    /// The smallest part (fit or reference) that anything can be computed from: windows of ten rows are a quarter of it.
    /// </summary>
    public const int MinRows = 4 * Observation.MinRows;

    /// <summary>Rows of the file of later rows.</summary>
    public int ExtensionGiven { get; private init; }

    /// <summary>How many of them are at the end of <see cref="Reference"/>.</summary>
    public int ExtensionUsed { get; private init; }

    /// <param name="reference">Rows the model is trusted on.</param>
    /// <param name="fit">Other such rows; null splits the reference.</param>
    /// <param name="options">Seed, limits, and rows that came later.</param>
    /// <param name="blockRows">Rows that stay together, in their order; 1 for independent rows.</param>
    public static CalibrationParts Split(RowSet reference, RowSet? fit, SlopeCalibratorOptions options, int blockRows)
    {
        var random = new Xoshiro256StarStar(options.Seed, threadSafe: false);
        var parts = blockRows > 1 ? InBlocks(reference, fit, options, blockRows, random) : Split(reference, fit, options, random);
        if (options.Extension is not { } extension) return parts;
        var used = Limit(extension, options.MaxRows, random, blockRows);
        return parts with
        {
            Reference = parts.Reference.Append(used),
            ExtensionGiven = extension.Count,
            ExtensionUsed = used.Count,
        };
    }

    private static CalibrationParts InBlocks(
        RowSet reference, RowSet? fit, SlopeCalibratorOptions options, int blockRows, Xoshiro256StarStar random)
    {
        if (fit is not null)
        {
            CheckRows("reference", options.ReferenceSource, reference.Count, MinRows);
            CheckRows("fit", options.FitSource, fit.Count, MinRows);
            return new CalibrationParts(
                Limit(fit, options.MaxRows, random, blockRows),
                Limit(reference, options.MaxRows, random, blockRows),
                fit.Count,
                reference.Count);
        }

        CheckRows("reference", options.ReferenceSource, reference.Count, 2 * MinRows);
        var blocks = new RowBlocks(reference.Count, blockRows);
        if (blocks.Count < 4)
        {
            throw new InvalidInputException(
                $"The reference{(options.ReferenceSource is { } source ? $" ({source.FileName})" : "")} has "
                + $"{reference.Count} rows, {blocks.Count} blocks of {blockRows}; "
                + "at least 4 blocks are needed to split it. "
                + "Give more rows, or shorter blocks.");
        }

        var order = Shuffled(blocks.Count, random);
        var half = blocks.Count / 2;
        return new CalibrationParts(
            Limit(reference.Select(blocks.RowsOf(order.AsSpan(0, half))), options.MaxRows, random, blockRows),
            Limit(reference.Select(blocks.RowsOf(order.AsSpan(half))), options.MaxRows, random, blockRows),
            0,
            reference.Count);
    }

    private static CalibrationParts Split(
        RowSet reference, RowSet? fit, SlopeCalibratorOptions options, Xoshiro256StarStar random)
    {
        if (fit is not null)
        {
            CheckRows("reference", options.ReferenceSource, reference.Count, MinRows);
            CheckRows("fit", options.FitSource, fit.Count, MinRows);
            return new CalibrationParts(
                Limit(fit, options.MaxRows, random), Limit(reference, options.MaxRows, random), fit.Count, reference.Count);
        }

        CheckRows("reference", options.ReferenceSource, reference.Count, 2 * MinRows);
        var order = Shuffled(reference.Count, random);
        var half = Math.Min(reference.Count / 2, options.MaxRows);
        var rest = Math.Min(reference.Count - (reference.Count / 2), options.MaxRows);
        return new CalibrationParts(
            reference.Select(order.AsSpan(0, half)),
            reference.Select(order.AsSpan(reference.Count / 2, rest)), 0, reference.Count);
    }

    private static void CheckRows(string part, DataSource? source, int rows, int needed)
    {
        if (rows < needed)
        {
            throw new InvalidInputException(
                $"The {part}{(source is null ? "" : $" ({source.FileName})")} has {rows} {(rows == 1 ? "row" : "rows")}; "
                + $"at least {needed} are needed to compute anything, and "
                + $"{Baselines.CalibrationVerdict.CalibratedRows} in all for calibrated alarms. "
                + "Give more rows that the model is trusted on.");
        }
    }

    private static RowSet Limit(RowSet rows, int limit, Xoshiro256StarStar random, int blockRows)
    {
        if (blockRows == 1 || rows.Count <= limit) return Limit(rows, limit, random);
        var blocks = new RowBlocks(rows.Count, blockRows);
        var chosen = blocks.RowsOf(Shuffled(blocks.Count, random).AsSpan(0, Math.Max(1, limit / blockRows)));
        return rows.Select(chosen.AsSpan(0, Math.Min(limit, chosen.Length)));
    }

    private static RowSet Limit(RowSet rows, int limit, Xoshiro256StarStar random)
    {
        if (rows.Count <= limit)
        {
            return rows;
        }

        var chosen = Shuffled(rows.Count, random).AsSpan(0, limit);
        chosen.Sort();
        return rows.Select(chosen);
    }

    private static int[] Shuffled(int count, Xoshiro256StarStar random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = 0; i < count - 1; i++)
        {
            var pick = random.Next(i, count);
            (order[i], order[pick]) = (order[pick], order[i]);
        }

        return order;
    }

    internal static void CheckRate(double rate)
    {
        if (!(rate > 0 && rate <= 0.5))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"The false-alarm rate must be above 0 and at most 0.5; given {rate}."));
        }
    }
}
