namespace Alphadrift.Benchmarks.Detection;

/// <summary>The range that a picture's random transform is drawn from, as image augmentation tools define it.</summary>
/// <param name="Rotation">Degrees, ±.</param>
/// <param name="Translation">Share of the side, ±, in both directions.</param>
/// <param name="Shear">Radians, ±.</param>
/// <param name="Zoom">1 ± this, in both directions.</param>
internal sealed record AffineRange(double Rotation, double Translation, double Shear, double Zoom)
{
    public AffineTransform Draw(Random random, int side)
    {
        double Within(double limit) => limit * ((2 * random.NextDouble()) - 1);

        var angle = Within(Rotation) * Math.PI / 180;
        double shiftX = Within(Translation) * side, shiftY = Within(Translation) * side;
        var shear = Within(Shear);
        double zoomX = 1 + Within(Zoom), zoomY = 1 + Within(Zoom);

        // Rotation · translation · shear · zoom, applied to a target pixel relative to the centre.
        double a = zoomX, b = -Math.Sin(shear) * zoomY, d = Math.Cos(shear) * zoomY;
        double cos = Math.Cos(angle), sin = Math.Sin(angle);
        var centre = (side - 1) / 2.0;
        return new AffineTransform(
            cos * a, (cos * b) - (sin * d), (cos * shiftX) - (sin * shiftY),
            sin * a, (sin * b) + (cos * d), (sin * shiftX) + (cos * shiftY),
            centre);
    }
}

/// <summary>Where a target pixel comes from: the 2 × 3 matrix, relative to the centre.</summary>
internal readonly record struct AffineTransform(double Xx, double Xy, double X0, double Yx, double Yy, double Y0, double Centre)
{
    public (double X, double Y) Source(int x, int y)
    {
        double u = x - Centre, v = y - Centre;
        return ((Xx * u) + (Xy * v) + X0 + Centre, (Yx * u) + (Yy * v) + Y0 + Centre);
    }
}
