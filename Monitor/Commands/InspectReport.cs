using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Probing;

namespace Alphadrift.Monitoring.Commands;

/// <summary>What <c>inspect</c> prints.</summary>
internal static class InspectReport
{
    public static void WriteText(OnnxModel model, ModelInspection inspection, SiteExecution? execution, Terminal terminal)
    {
        var writer = terminal.Out;
        writer.WriteLine($"model     {terminal.Bold(model.Name)}, {Figures.Bytes(model.Bytes.Length)}");
        writer.WriteLine($"sha256    {model.Sha256}");
        writer.WriteLine($"format    opset {model.Opset}, " +
            $"{(model.Producer.Length == 0 ? "producer not stated" : "written by " + model.Producer)}");
        if (execution is not null)
        {
            writer.WriteLine($"kernel    {Name(execution.Lowering)}");
            if (execution.Lowering == Lowering.Managed) writer.WriteLine($"layout    {Describe(execution.Layout)}");
        }

        Heading("inputs");
        var inputs = new TextTable("name", "type", "shape");
        foreach (var input in model.Inputs)
        {
            inputs.Add(input.Name, Name(input.Kind), Shape(input));
        }

        inputs.Write(writer, "  ");

        Heading("outputs");
        var outputs = new TextTable("name", "type", "shape");
        foreach (var output in model.Outputs)
        {
            outputs.Add(output.Name, output.ElementType, output.Shape);
        }

        outputs.Write(writer, "  ");

        Heading($"rectifiers watched: {Figures.Count(inspection.Sites.Length, "site")}, " +
            $"{Figures.Count(inspection.Sites.Sum(site => site.Channels), "slope")}");
        var sites = new TextTable("site", "operator", ">channels", ">slope min", ">mean", ">max");
        foreach (var site in inspection.Sites)
        {
            sites.Add(
                site.Name,
                site.Operator,
                Figures.Count(site.Channels),
                Figures.Slope(site.Slopes.Min()),
                Figures.Slope(Mean(site)),
                Figures.Slope(site.Slopes.Max()));
        }

        if (!inspection.Sites.IsEmpty)
        {
            sites.Write(writer, "  ");
        }

        if (inspection.Unusable.Length == 0)
        {
            return;
        }

        Heading("rectifiers that cannot be watched");
        foreach (var rectifier in inspection.Unusable)
        {
            writer.WriteLine($"  {rectifier.Name} ({rectifier.Operator}): {rectifier.Reason}");
        }

        void Heading(string title)
        {
            writer.WriteLine();
            writer.WriteLine(terminal.Bold(title));
        }
    }

    public static void WriteJson(OnnxModel model, ModelInspection inspection, SiteExecution? execution, Terminal terminal)
    {
        var report = new
        {
            model = model.Name,
            bytes = model.Bytes.Length,
            sha256 = model.Sha256,
            opset = model.Opset,
            producer = model.Producer,
            lowering = execution?.Lowering,
            layout = execution is null ? null : new { blockedSites = execution.Layout.Sites, reason = execution.Layout.Reason },
            inputs = model.Inputs.Select(
                input => new { name = input.Name, type = Name(input.Kind), batch = input.Batch, rowShape = input.RowShape }),
            outputs = model.Outputs.Select(output => new { name = output.Name, type = output.ElementType, shape = output.Shape }),
            sites = inspection.Sites.Select(site => new
            {
                name = site.Name,
                @operator = site.Operator,
                channels = site.Channels,
                slopes = new { min = (double)site.Slopes.Min(), mean = Mean(site), max = (double)site.Slopes.Max() },
            }),
            unusable = inspection.Unusable.Select(
                rectifier => new { name = rectifier.Name, @operator = rectifier.Operator, reason = rectifier.Reason }),
        };
        JsonOutput.WriteDocument(terminal.Out, report);
    }

    private static string Describe(BlockedLayout layout) =>
        layout.Reason is { } reason ? $"plain: {reason}" : $"blocked, for {Figures.Count(layout.Sites, "site")}";

    private static double Mean(Site site) => site.Slopes.Average(slope => (double)slope);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>[batch, 3, ?, ?]</summary>
    public static string Shape(ModelInput input) =>
        $"[{string.Join(", ", input.RowShape.Select(Extent).Prepend(input.Batch is { } batch ? Extent(batch) : "batch"))}]";

    private static string Extent(int extent) =>
        extent < 0 ? "?" : extent.ToString(System.Globalization.CultureInfo.InvariantCulture);

}
