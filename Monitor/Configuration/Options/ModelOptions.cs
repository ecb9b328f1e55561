using Alphadrift.Adaptation.Execution;
using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class ModelOptions
{
    [FilePath("The ONNX file of the deployed model. It is read, never written.", Required = true)]
    public string? Path { get; set; }

    [FilePath("The baseline that 'alphadrift calibrate' made from this very model.", Required = true)]
    public string? Baseline { get; set; }

    [Text(
        "The model's name in metrics and alerts, as the label model. Without it the file's name is taken, without its folder " +
        "and .onnx.",
        "must have 1 to 64 characters, none of them a control character",
        @"[^\x00-\x1f\x7f-\x9f]{1,64}")]
    public string? Name { get; set; }

    [Choice(
        "How the rectifiers are computed: managed is the fast kernel for CPUs, portable uses standard ONNX operators, auto " +
        "takes managed where it can run.",
        typeof(Lowering),
        Default = "auto")]
    public Lowering? Lowering { get; set; }

    [WholeNumber("Threads of one inference. More than 1 takes cores from the model that is watched.", 1, 256, Default = "1")]
    public int? Threads { get; set; }

    [ByteSize("Largest model file that is read.", "1KiB", "2GiB", Default = "512MiB")]
    public long? MaxBytes { get; set; }
}
