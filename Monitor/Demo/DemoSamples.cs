using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Demo;

/// <summary>The Fashion-MNIST model and its data, which lie beside the executable.</summary>
/// <param name="Model">The ONNX file.</param>
/// <param name="Reference">Pictures the model is trusted on.</param>
/// <param name="Production">Other pictures, never seen by model or calibration.</param>
internal sealed record DemoSamples(string Model, string Reference, string Production)
{
    /// <summary>The samples in <c>samples/fashion</c> of a folder, normally <see cref="AppContext.BaseDirectory"/>.</summary>
    public static DemoSamples In(string folder)
    {
        var samples = Path.Combine(folder, "samples", "fashion");
        return new DemoSamples(File("fashion-prelu.onnx"), File("reference.npy"), File("production.npy"));

        string File(string name)
        {
            var path = Path.Combine(samples, name);
            return System.IO.File.Exists(path)
                ? path
                : throw new InvalidInputException(
                    $"the demo needs {path}, which is missing; build the project in a complete checkout, or copy " +
                    "samples/fashion there.");
        }
    }
}
