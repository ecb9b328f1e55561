using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A data file as rows of the model's input.</summary>
/// <param name="FieldNames">Names of the row's fields where the file has names (CSV header, JSON object fields, Parquet columns); else empty.</param>
/// <param name="Sha256">Hash of the file's bytes, lower-case hexadecimal.</param>
public sealed record TableData(RowSet Rows, IReadOnlyList<string> FieldNames, string FileName, string Sha256);

/// <summary>Reads .npy, .npz, .csv, .jsonl and .parquet files into the row layout of a model.</summary>
public static class TableReader
{
    /// <param name="path">The file; its ending names the format.</param>
    /// <param name="inputs">The model's inputs; open axes are fixed by the file where it says their extents (.npy, .npz).</param>
    /// <param name="fields">Field names in the order of the row's values (from a baseline); empty: the file's own order.</param>
    /// <exception cref="Adaptation.Faults.InvalidInputException">File, format, shape or value faults, with file, row and field.</exception>
    public static TableData Read(string path, IReadOnlyList<ModelInput> inputs, IReadOnlyList<string> fields) =>
        throw new NotImplementedException();
}
