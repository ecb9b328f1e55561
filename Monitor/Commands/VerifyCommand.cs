using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// <c>alphadrift inspect --verify</c>: checks the gradients of the user's model; exit code 1 when one is wrong.
/// </summary>
internal static class VerifyCommand
{
    public static int Run(InspectOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        var model = OnnxModel.Load(options.Model);
        var table = options.Rows is null ? null : TableReader.Read(options.Rows, model.Inputs, options.Fields, options.Table);
        if (table is null)
        {
            InspectCommand.RequireShapes(model, options);
        }
        else
        {
            TableNotes.Tell(
                table,
                model.Inputs.Select(input => input.Name),
                options.Fields.Count > 0 ? "of --fields" : null,
                terminal);
        }

        var verification = GradientVerifier.Run(
            model,
            table?.Rows,
            new GradientVerifierOptions
            {
                Objective = options.Objective,
                Lowering = options.Lowering,
                Seed = options.Seed,
                RowShapes = options.Shapes,
            },
            cancellationToken);
        var rows = table is null
            ? $"{Figures.Count(verification.Rows)} random ones, seed {options.Seed}"
            : $"{Figures.Count(verification.Rows)} of {Figures.Count(table.Rows.Count)} in {table.FileName}";
        return VerifyReport.Write(model, verification, rows, options.Output, terminal);
    }
}
