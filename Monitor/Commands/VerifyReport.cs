using System.Globalization;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Verification;

namespace Alphadrift.Monitoring.Commands;

/// <summary>What <c>inspect --verify</c> prints, and the exit code that follows from it.</summary>
internal static class VerifyReport
{
    public static int Write(
        OnnxModel model, GradientVerification verification, string rows, OutputFormat format, Terminal terminal)
    {
        if (format == OutputFormat.Json) WriteJson(model, verification, terminal);
        else WriteText(model, verification, rows, terminal);
        return verification.Passed ? ExitCode.Fine : ExitCode.Disagreement;
    }

    private static void WriteText(OnnxModel model, GradientVerification verification, string rows, Terminal terminal)
    {
        var writer = terminal.Out;
        writer.WriteLine($"model     {terminal.Bold(model.Name)}");
        writer.WriteLine($"loss      {verification.Loss}");
        writer.WriteLine($"rows      {rows}");
        Heading("slope gradients");
        var sites = new TextTable("site", ">against differences", ">at step", ">other lowering", ">moments", "");
        foreach (var site in verification.Sites)
        {
            sites.Add(
                site.Site,
                Error(site.Differences.Error),
                Step(site.Differences),
                Error(site.GradientDifference),
                Error(site.MomentDifference),
                Word(site.Differences));
        }

        sites.Write(writer, "  ");
        if (!verification.Inputs.IsEmpty)
        {
            Heading("input gradients");
            var inputs = new TextTable("input", ">against differences", ">at step", ">other lowering", "");
            foreach (var input in verification.Inputs)
            {
                inputs.Add(input.Input, Error(input.Differences.Error), Step(input.Differences), Error(input.GradientDifference),
                    Word(input.Differences));
            }

            inputs.Write(writer, "  ");
        }

        if (verification.LossDifference is not null)
        {
            Heading("values of the other lowering");
            var values = new TextTable("value", ">difference");
            foreach (var output in verification.Outputs) values.Add(output.Output, Error(output.Difference));
            values.Add("loss", Error(verification.LossDifference));
            values.Write(writer, "  ");
        }

        writer.WriteLine();
        var tolerance = GradientVerification.Tolerance.ToString("0.##", CultureInfo.InvariantCulture);
        writer.WriteLine(
            !verification.Passed ? terminal.Bad($"FAILED: at least one relative error is above {tolerance}.")
            : verification.IsConclusive
                ? terminal.Good($"passed: every relative error that can be measured is at most {tolerance}.")
                : "nothing was found wrong, but the loss changes too little on these rows to compare any gradient; "
                    + "give others with --rows.");

        void Heading(string title)
        {
            writer.WriteLine();
            writer.WriteLine(terminal.Bold(title));
        }
    }

    private static void WriteJson(OnnxModel model, GradientVerification verification, Terminal terminal) =>
        JsonOutput.WriteDocument(terminal.Out, new
        {
            model = model.Name,
            sha256 = model.Sha256,
            loss = verification.Loss,
            rows = verification.Rows,
            tolerance = GradientVerification.Tolerance,
            passed = verification.Passed,
            sites = verification.Sites.Select(site => new
            {
                site = site.Site,
                error = site.Differences.Error,
                step = site.Differences.Step,
                verdict = site.Differences.Verdict,
                otherLowering = site.GradientDifference,
                moments = site.MomentDifference,
            }),
            inputs = verification.Inputs.Select(input => new
            {
                input = input.Input,
                error = input.Differences.Error,
                step = input.Differences.Step,
                verdict = input.Differences.Verdict,
                otherLowering = input.GradientDifference,
            }),
            outputs = verification.Outputs.Select(output => new { output = output.Output, otherLowering = output.Difference }),
            lossDifference = verification.LossDifference,
        });

    private static string Error(double? error) =>
        error is not { } known || double.IsNaN(known) ? "–" : known.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Step(DifferenceCheck check) =>
        double.IsNaN(check.Step) ? "–" : check.Step.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private static string Word(DifferenceCheck check) => check.Verdict switch
    {
        DifferenceVerdict.Agrees => "",
        DifferenceVerdict.Differs => "DIFFERS",
        DifferenceVerdict.Unreached => "the loss does not depend on it",
        _ => "too small to measure",
    };
}
