using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>What must hold of every model before anything else is done with it.</summary>
internal static class ModelChecks
{
    /// <returns>The version of the standard operators.</returns>
    public static int Check(string model, ModelProto proto)
    {
        if (proto.Graph is null || proto.Graph.Node.Count == 0)
        {
            throw new InvalidInputException($"{model}: the model has no graph, or one without a node. Export or copy it again.");
        }

        if (proto.IrVersion is < OnnxModel.MinIrVersion or > OnnxModel.MaxIrVersion)
        {
            throw new InvalidInputException(
                $"{model}: the file has IR version {proto.IrVersion}; " +
                $"{OnnxModel.MinIrVersion} … {OnnxModel.MaxIrVersion} can be read. " +
                "Export it with a version of onnx that writes one of these.");
        }

        CheckTensors(model, proto);
        return Opset(model, proto);
    }

    private static int Opset(string model, ModelProto proto)
    {
        if (proto.OpsetImport.FirstOrDefault(import => GraphWalk.IsStandard(import.Domain)) is not { } standard)
        {
            throw new InvalidInputException(
                $"{model}: the file does not say which opset its standard operators are of. " +
                "It may be cut off; export or copy it again.");
        }

        return standard.Version is >= OnnxModel.MinOpset and <= OnnxModel.MaxOpset
            ? (int)standard.Version
            : throw new InvalidInputException(
                $"{model}: the model uses opset {standard.Version}; {OnnxModel.MinOpset} … {OnnxModel.MaxOpset} can be used. " +
                "Convert it with onnx.version_converter, or export it with another opset_version.");
    }

    private static void CheckTensors(string model, ModelProto proto)
    {
        var external = new List<TensorProto>();
        foreach (var tensor in GraphWalk.Tensors(proto))
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0)
            {
                external.Add(tensor);
            }

            if (TensorValues.TryCount(tensor.Dims, out _)) continue;
            throw new InvalidInputException(
                $"{model}: tensor '{tensor.Name}' declares the shape [{string.Join(", ", tensor.Dims)}], " +
                "which no tensor can have. " +
                "The file is damaged; export or copy it again.");
        }

        if (external.Count == 0) return;
        var file = external[0].ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "another file";
        var others = external.Count == 1 ? "" : $" and of {external.Count - 1} more";
        throw new InvalidInputException(
            $"{model}: the values of tensor '{external[0].Name}'{others} are kept outside of the model, in '{file}'. " +
            "One file with one hash " +
            "must say what is watched: save it with the weights inside, onnx.save_model(onnx.load(path), new_path).");
    }
}
