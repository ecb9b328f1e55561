using Alphadrift.Monitoring.Demo;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class ImageFaultsTests
{
    [Fact]
    public void Brighten_AddsTheAmount_AndWhiteStaysWhite()
    {
        float[] pixels = [0, 100, 215, 240, 255];

        ImageFaults.Brighten(pixels, 40);

        Assert.Equal([40, 140, 255, 255, 255], pixels);
    }

    [Fact]
    public void Flatten_HalfTheContrast_HalvesTheDistanceToTheMean()
    {
        float[] pixels = [0, 100, 200];

        ImageFaults.Flatten(pixels, 0.5);

        Assert.Equal([50, 100, 150], pixels);
    }

    [Fact]
    public void Blur_OfOneBrightPixel_IsTheGaussianOfItsDistance()
    {
        const int Size = 9;
        var pixels = new float[Size * Size];
        pixels[(4 * Size) + 4] = 255;

        ImageFaults.Blur(pixels, Size, Size, 1);

        // Weights exp(−x²/2) for x = −3 … 3, normalised: the centre of one axis has 0.3991.
        var weights = Enumerable.Range(-3, 7).Select(x => Math.Exp(-x * x / 2.0)).ToArray();
        var centre = 1 / weights.Sum();
        Assert.Equal(255 * centre * centre, pixels[(4 * Size) + 4], 0.001);
        Assert.Equal(255 * centre * centre * Math.Exp(-0.5), pixels[(4 * Size) + 5], 0.001);
        Assert.Equal(pixels[(4 * Size) + 5], pixels[(5 * Size) + 4], 0.001);
        Assert.Equal(255 * centre * centre * Math.Exp(-2.5), pixels[(5 * Size) + 6], 0.001);
        Assert.Equal(255, pixels.Sum(pixel => (double)pixel), 0.01);
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(1, 6)]
    public void Blur_OfAnEvenPicture_ChangesNothing(int height, int width)
    {
        var pixels = Enumerable.Repeat(93f, height * width).ToArray();

        ImageFaults.Blur(pixels, height, width, 1.5);

        Assert.All(pixels, pixel => Assert.Equal(93, pixel, 0.001));
    }

    [Fact]
    public void Blur_WithoutWidth_ChangesNothing()
    {
        float[] pixels = [0, 255, 0, 255];

        ImageFaults.Blur(pixels, 2, 2, 0);

        Assert.Equal([0, 255, 0, 255], pixels);
    }

    [Fact]
    public void AddNoise_OnGrey_HasTheAskedSpreadAndNoBias()
    {
        var pixels = Enumerable.Repeat(128f, 40_000).ToArray();

        ImageFaults.AddNoise(pixels, 20, new Random(1));

        var mean = pixels.Average(pixel => (double)pixel);
        Assert.Equal(128, mean, 0.4); // four standard errors
        Assert.Equal(20, Math.Sqrt(pixels.Average(pixel => (pixel - mean) * (pixel - mean))), 0.3);
    }

    [Theory]
    [InlineData((int)DemoFault.Brightness, 0.5, "brightness +20", 148f)]
    [InlineData((int)DemoFault.None, 1, "camera works", 128f)]
    public void Camera_SpoilsAndDescribes(int fault, double strength, string words, float grey)
    {
        var pixels = Enumerable.Repeat(128f, 16).ToArray();

        new Camera(4, 4, new Random(1)).Spoil(pixels, (DemoFault)fault, strength);

        Assert.All(pixels, pixel => Assert.Equal(grey, pixel));
        Assert.Equal(words, Camera.Describe((DemoFault)fault, strength));
    }

    [Theory]
    [InlineData((int)DemoFault.Brightness)]
    [InlineData((int)DemoFault.Blur)]
    [InlineData((int)DemoFault.Noise)]
    [InlineData((int)DemoFault.Contrast)]
    public void Camera_EveryFault_GivesWholeValuesOfAByte_AndChangesThePicture(int fault)
    {
        var picture = Enumerable.Range(0, 784).Select(i => (float)(i * 37 % 256)).ToArray();
        var spoilt = picture.ToArray();

        new Camera(28, 28, new Random(1)).Spoil(spoilt, (DemoFault)fault, 1);

        Assert.NotEqual(picture, spoilt);
        Assert.All(spoilt, pixel => Assert.True(pixel is >= 0 and <= 255 && pixel == MathF.Round(pixel), $"{pixel}"));
    }
}
