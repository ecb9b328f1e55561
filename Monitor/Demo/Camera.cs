using System.Globalization;

namespace Alphadrift.Monitoring.Demo;

/// <summary>Takes a true picture and gives what a camera with a fault would deliver: whole values 0 … 255.</summary>
/// <param name="height">Rows of pixels.</param>
/// <param name="width">Pixels in a row.</param>
/// <param name="random">Source of the sensor's noise.</param>
internal sealed class Camera(int height, int width, Random random)
{
    private const double FullBrightness = 40, FullBlur = 1, FullNoise = 20, FullContrastLoss = 0.3;

    /// <param name="strength">0: not yet; 1: all of it.</param>
    public void Spoil(Span<float> pixels, DemoFault fault, double strength)
    {
        switch (fault)
        {
            case DemoFault.Brightness:
                ImageFaults.Brighten(pixels, strength * FullBrightness);
                break;
            case DemoFault.Blur:
                ImageFaults.Blur(pixels, height, width, strength * FullBlur);
                break;
            case DemoFault.Noise:
                ImageFaults.AddNoise(pixels, strength * FullNoise, random);
                break;
            case DemoFault.Contrast:
                ImageFaults.Flatten(pixels, 1 - (strength * FullContrastLoss));
                break;
            default:
                return;
        }

        foreach (ref var pixel in pixels)
        {
            pixel = MathF.Round(pixel);
        }
    }

    /// <summary>The fault and its size in words: <c>brightness +23</c>.</summary>
    public static string Describe(DemoFault fault, double strength) => fault switch
    {
        DemoFault.Brightness => string.Create(CultureInfo.InvariantCulture, $"brightness +{strength * FullBrightness:0}"),
        DemoFault.Blur => string.Create(CultureInfo.InvariantCulture, $"blur σ = {strength * FullBlur:0.0} px"),
        DemoFault.Noise => string.Create(CultureInfo.InvariantCulture, $"noise σ = {strength * FullNoise:0}"),
        DemoFault.Contrast => string.Create(CultureInfo.InvariantCulture, $"contrast −{strength * FullContrastLoss * 100:0} %"),
        _ => "camera works",
    };
}
