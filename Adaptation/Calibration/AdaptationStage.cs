using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>With an objective: gradients on both parts, and how slopes move without shift.</summary>
internal static class AdaptationStage
{
    /// <returns>Null without an objective.</returns>
    public static AdaptationReference? Learn(CalibrationRun run, LearntFeatures features)
    {
        if (run.Options.Adaptation is not { } adaptation) return null;
        var (options, parts) = (run.Options, run.Parts);
        using var session = ModelSession.Open(run.Model, options.Session with { Objective = adaptation.Objective });
        var objective = session.Objective!;
        ISlopeGradients gradients = objective.Kind == ObjectiveKind.Moments
            ? new MomentGradients(run.Plain, features.Reference.Totals)
            : new NetworkGradients(session);
        return AdaptationCalibrator.Learn(
            gradients,
            new SlopeLayout(run.Plain.Sites),
            parts.Fit,
            parts.Reference,
            (objective.Kind, objective.Reason),
            adaptation,
            options.Seed,
            run.Stage("adaptation", 0.7, 0.85));
    }
}
