using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Operators;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Verification;

namespace Alphadrift.Adaptation;

/// <summary>
/// Checks, on a user's own model, that the gradients are those of the loss: against central differences along random
/// directions, and one lowering against the other.
/// </summary>
/// <remarks>
/// 1. Open the model with an objective; where none has a gradient, with a random projection of the outputs. 2. Take a
/// point near the rows and the shipped slopes, and the gradients there. 3. Compare outputs, moments and gradients with the
/// other lowering's. 4. Compare every site's and every input's gradient with differences of the loss. How steps are
/// chosen: <see cref="DirectionalDifferences"/>.
/// </remarks>
public static class GradientVerifier
{
    /// <summary>Largest step of a slope: within the distance that the point keeps from 0 for a Relu.</summary>
    private const double SlopeStep = 1.0 / 32;

    /// <summary>Largest step of an input, in standard deviations.</summary>
    private const double InputStep = 1.0 / 16;

    /// <param name="model">The model.</param>
    /// <param name="rows">
    /// Rows to run, of which the first <see cref="GradientVerifierOptions.MaxRows"/> serve; null for random ones.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <exception cref="InvalidInputException">
    /// The model cannot be watched or differentiated, or its loss is no number on these rows.
    /// </exception>
    public static GradientVerification Run(
        OnnxModel model, RowSet? rows = null, GradientVerifierOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new GradientVerifierOptions();
        var lowering = ModelSession.LoweringOf(new ModelSessionOptions { Lowering = options.Lowering });
        ISiteLowering? other = lowering.Domain is not null ? new PortableLowering()
            : ManagedOperators.IsAvailable ? new ManagedLowering(null)
            : null;
        return Run(model, rows, options, lowering, other, cancellationToken);
    }

    /// <inheritdoc cref="Run(OnnxModel, RowSet?, GradientVerifierOptions?, CancellationToken)"/>
    /// <param name="lowering">The lowering that is checked.</param>
    /// <param name="other">The lowering that it is compared with; null for none.</param>
    internal static GradientVerification Run(
        OnnxModel model,
        RowSet? rows,
        GradientVerifierOptions options,
        ISiteLowering lowering,
        ISiteLowering? other,
        CancellationToken cancellationToken = default)
    {
        // 1. Sessions.
        var sessionOptions = new ModelSessionOptions
        {
            Objective = options.Objective ?? ObjectiveKind.Auto,
            InputGradients = true,
            Threads = options.Threads,
            BatchRows = GradientVerifierOptions.MaxRows,
            RowShapes = rows?.Layout.Inputs.ToDictionary(input => input.Name, input => input.RowShape) ?? options.RowShapes,
        };
        var session = ModelSession.Open(model, sessionOptions, lowering);
        try
        {
            if (WhyProjected(session, rows, options) is { } why)
            {
                session.Dispose();
                sessionOptions = sessionOptions with { Loss = new ProjectionObjective(options.Seed, why) };
                session = ModelSession.Open(model, sessionOptions, lowering);
            }

            using var otherSession = other is null ? null : ModelSession.Open(model, sessionOptions, other);

            // 2. The point.
            var count = Math.Min(session.BatchRows, GradientVerifierOptions.MaxRows);
            rows = rows?.Slice(0, Math.Min(count, rows.Count)) ?? RandomRows(session.Layout, count, new Random(options.Seed));
            var point = LossPoint.Near(session, rows, new Random(options.Seed));
            var here = Results.Of(session, point.Run());
            if (!here.Loss.All(float.IsFinite))
            {
                throw new InvalidInputException(
                    $"{model.Name}: the loss is not finite on these rows, so that its gradients cannot be checked. "
                    + "Give rows that the model is made for.");
            }

            // 3. The other lowering.
            var there = otherSession is null ? null : Results.Of(otherSession, otherSession.Run(point.Rows, point.Slopes));

            // 4. Differences.
            return Compare(session, point, here, there, options.Seed, cancellationToken);
        }
        finally
        {
            session.Dispose();
        }
    }

    /// <summary>Why the session's own loss cannot serve; null when it can.</summary>
    private static string? WhyProjected(ModelSession session, RowSet? rows, GradientVerifierOptions options) =>
        session.Objective is { Kind: ObjectiveKind.Moments } ? "the objective 'moments' has no gradient through the network"
        : rows is null && options.Objective is null ? "random rows tell nothing of the model's answers; "
        + "give rows to check the objective's own loss"
        : null;

    private static GradientVerification Compare(
        ModelSession session, LossPoint point, Results here, Results? there, int seed, CancellationToken cancellationToken)
    {
        var differences = new DirectionalDifferences(point.Noise(new Random(seed)));
        var sites = session.Sites.Select((site, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var check = differences.Run(SlopeStep, (direction, step) =>
                point.AlongSlopes(i, here.Slopes[i], direction, Direction(i, direction), step));
            if (session.UnreachedSites.Contains(site.Name) && check.Verdict == DifferenceVerdict.TooSmall)
                check = check with { Verdict = DifferenceVerdict.Unreached };
            return new SiteVerification(
                site.Name, check, there is null ? null : Distance(here.Slopes[i], there.Slopes[i]),
                there is null ? null : Distance(here.Moments[i], there.Moments[i]));
        }).ToImmutableArray();
        var inputs = Enumerable.Range(0, session.Layout.Inputs.Length)
            .Where(input => LossPoint.IsFloat(session.Layout.Inputs[input]))
            .Select((input, k) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var check = differences.Run(
                InputStep, (direction, step) =>
                    point.AlongInput(input, here.Inputs[k], direction, Direction(session.Sites.Length + input, direction), step));
            return new InputVerification(session.Layout.Inputs[input].Name, check, there is null
                ? null
                : Distance(here.Inputs[k], there.Inputs[k]));
        }).ToImmutableArray();
        var outputs = session.OutputNames.Select((name, i) => (name, i)).Where(output => here.Outputs[output.i].Length > 0)
            .Select(output => new OutputVerification(
                output.name, there is null ? null : Distance(here.Outputs[output.i], there.Outputs[output.i])))
            .ToImmutableArray();
        return new GradientVerification(
            $"{session.Objective!.Kind.ToString().ToLowerInvariant()}: {session.Objective.Reason}",
            point.Rows.Count,
            sites,
            inputs,
            outputs,
            there is null ? null : Distance(here.Loss, there.Loss));

        // The same direction for every step.
        Random Direction(int subject, int direction) => new(HashCode(seed, subject, direction));
    }

    /// <summary>A seed that depends on nothing but its parts.</summary>
    private static int HashCode(int seed, int subject, int direction) => unchecked((seed * 31 + subject) * 31 + direction);

    /// <summary>‖a − b‖/‖b‖; 0 where both are 0.</summary>
    private static double Distance(float[] a, float[] b)
    {
        var (difference, length) = (0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            length += (double)b[i] * b[i];
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / length);
    }

    /// <summary>Standard normal numbers for floating-point inputs, 0 and 1 for others.</summary>
    private static RowSet RandomRows(RowLayout layout, int count, Random random)
    {
        var values = new float[checked(count * layout.RowLength)];
        var at = 0;
        for (var row = 0; row < count; row++)
        {
            foreach (var input in layout.Inputs)
            {
                for (var i = 0; i < input.RowLength; i++, at++)
                {
                    values[at] = LossPoint.IsFloat(input) ? Normal(random) : random.Next(2);
                }
            }
        }

        return new RowSet(layout, values);
    }

    /// <summary>By Box and Muller.</summary>
    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>What one run gave, copied out of the session's memory.</summary>
    private sealed record Results(float[] Loss, float[][] Slopes, float[][] Moments, float[][] Inputs, float[][] Outputs)
    {
        public static Results Of(ModelSession session, BatchResult result) => new(
            result.Loss.ToArray(),
            [.. session.Sites.Select((_, site) => result.SlopeGradients(site).ToArray())],
            [.. session.Sites.Select((_, site) => result.Moments(site).ToArray())],
            [.. session.Layout.Inputs.Where(LossPoint.IsFloat).Select((_, input) => result.InputGradient(input).ToArray())],
            [.. session.OutputNames.Select((_, output) => result.Output(output).ToArray())]);
    }
}
