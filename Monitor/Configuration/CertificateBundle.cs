using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>Certificates of a file, by which a receiver's own is checked.</summary>
/// <param name="Roots">Those that are their own issuer: they alone are trusted.</param>
/// <param name="Others">What may stand between a root and the receiver's certificate.</param>
public sealed record CertificateBundle(X509Certificate2Collection Roots, X509Certificate2Collection Others)
{
    private const int MaxBytes = 1 << 20, MaxCertificates = 500;

    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <param name="path">A file with certificates in PEM.</param>
    /// <param name="now">By which certificates are out of date; null: none is.</param>
    /// <returns>The certificates, or what is wrong; and what the user should know although they can be used.</returns>
    internal static (CertificateBundle? Bundle, string? Fault, string? Warning) Read(string path, DateTimeOffset? now)
    {
        string text;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes) return Bad($"must have at most {MaxBytes} bytes; it has {file.Length}");
            using var reader = new StreamReader(file);
            text = reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Bad($"cannot be read: {failure.Message}");
        }

        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException failure)
        {
            return Bad($"holds a certificate that cannot be read: {failure.Message}");
        }

        if (all.Count == 0) return Bad("holds no certificate; it must be in PEM: -----BEGIN CERTIFICATE-----");
        if (all.Count > MaxCertificates) return Bad($"must hold at most {MaxCertificates} certificates; it holds {all.Count}");
        var bundle = new CertificateBundle(
            [.. all.Where(IsRoot)], [.. all.Where(certificate => !IsRoot(certificate))]);
        return bundle.Roots.Count == 0
            ? Bad("holds no root certificate, which is its own issuer; without it nothing is trusted")
            : (bundle, null, Warn(bundle, text, now));
    }

    private static (CertificateBundle?, string?, string?) Bad(string fault) => (null, fault, null);

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static string? Warn(CertificateBundle bundle, string text, DateTimeOffset? now)
    {
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return "holds a private key, which is not needed here and which the daemon should not be able to read";
        }

        if (now is not { } time) return null;
        var last = bundle.Roots.Max(root => root.NotAfter.ToUniversalTime());
        var first = bundle.Roots.Min(root => root.NotBefore.ToUniversalTime());
        return last < time ? $"holds no root certificate that is still valid; the last expired on {Day(last)}"
            : first > time ? $"holds no root certificate that is valid yet; the first is from {Day(first)} on"
            : last < time + Soon ? $"holds no root certificate that is valid for long; the last expires on {Day(last)}"
            : null;
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
