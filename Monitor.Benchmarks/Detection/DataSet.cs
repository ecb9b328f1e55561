namespace Alphadrift.Benchmarks.Detection;

/// <summary>One model with the data set that its name begins with.</summary>
internal sealed record DataSet(string Model, string Folder)
{
    public static readonly string[] Models = ["fashion-prelu", "fashion-relu", "letter-prelu"];

    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="data">The folder with all data sets.</param>
    public static DataSet Of(string model, string data) =>
        new(model, Path.Combine(data, model[..model.IndexOf('-', StringComparison.Ordinal)]));

    /// <summary>Full path of the first folder that is not there; null when all are.</summary>
    public static string? FirstMissing(IEnumerable<string> models, string data) =>
        models.Select(model => Path.GetFullPath(Of(model, data).Folder)).FirstOrDefault(folder => !Directory.Exists(folder));

    public string ModelPath => Path.Combine(Folder, Model + ".onnx");

    public bool IsTabular => Path.GetFileName(Folder) == "letter";

    public DataParts Parts() => DataParts.Read(Folder);

    public int[] ProductionLabels() => Rows.ReadLabels(Path.Combine(Folder, "production_labels.npy"));

    /// <summary>Every shift of the production rows.</summary>
    public IEnumerable<Shift> Shifts(DataParts parts, int seed) => IsTabular
        ? TabularShifts.All(parts.Production, parts.Fit, Rows.Read(Path.Combine(Folder, "newclass.npy")), seed)
        : ImageShifts.All(parts.Production, parts.Fit, Rows.Read(Path.Combine(Folder, "foreign_digits.npy")), seed);
}
