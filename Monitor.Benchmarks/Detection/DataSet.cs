namespace Alphadrift.Benchmarks.Detection;

/// <summary>One model with the data set that its name begins with.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Folder">Where the rows are.</param>
/// <param name="ModelPath">The model's file.</param>
internal sealed record DataSet(string Model, string Folder, string ModelPath)
{
    private const string Extension = ".onnx";

    private static readonly string[] Shipped = ["fashion-prelu", "fashion-relu", "letter-prelu"];

    private static readonly string[] Folders = ["fashion", "letter"];

    /// <summary>Names of models that lie beside the data, or paths of others, as <c>--models</c> takes them.</summary>
    /// <exception cref="FormatException">
    /// A name that is not known, a file that is not there, or one that names no data set.
    /// </exception>
    public static IReadOnlyList<string> Models(string names)
    {
        var models = names.Split(',');
        foreach (var model in models.Where(model => !Shipped.Contains(model)))
        {
            if (!model.EndsWith(Extension, StringComparison.Ordinal))
                throw new FormatException(
                    $"--models knows no '{model}'; there are {string.Join(", ", Shipped)}, or the path of an {Extension} file");
            if (!Folders.Contains(FolderOf(Path.GetFileName(model))))
                throw new FormatException(
                    $"the file name of {model} must begin with {string.Join("- or ", Folders)}-, "
                    + "the rows that it is measured on");
            if (!File.Exists(model)) throw new FormatException($"there is no file {Path.GetFullPath(model)}");
        }

        return models;
    }

    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="data">The folder with all data sets.</param>
    public static DataSet Of(string model, string data)
    {
        var name = Path.GetFileNameWithoutExtension(model);
        var folder = Path.Combine(data, FolderOf(name));
        return new DataSet(
            name, folder, model.EndsWith(Extension, StringComparison.Ordinal) ? model : Path.Combine(folder, model + Extension));
    }

    /// <summary>Full path of the first folder that is not there; null when all are.</summary>
    public static string? FirstMissing(IEnumerable<string> models, string data) =>
        models.Select(model => Path.GetFullPath(Of(model, data).Folder)).FirstOrDefault(folder => !Directory.Exists(folder));

    public bool IsTabular => Path.GetFileName(Folder) == "letter";

    public DataParts Parts() => DataParts.Read(Folder);

    public int[] ProductionLabels() => Rows.ReadLabels(Path.Combine(Folder, "production_labels.npy"));

    /// <summary>Every shift of the production rows.</summary>
    public IEnumerable<Shift> Shifts(DataParts parts, int seed) => IsTabular
        ? TabularShifts.All(parts.Production, parts.Fit, Rows.Read(Path.Combine(Folder, "newclass.npy")), seed)
        : ImageShifts.All(parts.Production, parts.Fit, Rows.Read(Path.Combine(Folder, "foreign_digits.npy")), seed);

    private static string FolderOf(string name) => name.Split('-')[0];
}
