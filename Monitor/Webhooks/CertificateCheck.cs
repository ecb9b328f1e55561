using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>A receiver's certificate is refused.</summary>
internal sealed class CertificateRefusedException : AuthenticationException
{
    public CertificateRefusedException()
    {
    }

    public CertificateRefusedException(string message)
        : base(message)
    {
    }

    public CertificateRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// Checks receivers' certificates as always, by the system's roots or by those of the configuration in their place, and says
/// what is wrong with one. It never lets one pass that the check refuses.
/// </summary>
internal static class CertificateCheck
{
    private const int MaxNames = 3;

    /// <param name="authorities">Whom to trust; null: the system's roots.</param>
    public static SslClientAuthenticationOptions Options(CertificateBundle? authorities) => new()
    {
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => errors == SslPolicyErrors.None
            ? true
            : throw new CertificateRefusedException(
                Reason(certificate as X509Certificate2, chain, errors, authorities is not null)),
        CertificateChainPolicy = authorities is null ? null : Policy(authorities),
    };

    private static X509ChainPolicy Policy(CertificateBundle authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // As without a policy: the address of a list of revoked certificates is one more that would be called.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities.Roots);
        policy.ExtraStore.AddRange(authorities.Others);
        return policy;
    }

    private static string Reason(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, bool own)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the receiver shows no certificate";
        }

        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) reasons.AddRange(ChainFaults(chain, own));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"the certificate is for {Names(certificate)}, not for this host");
        }

        return reasons.Count == 0 ? "the certificate is refused" : string.Join("; ", reasons.Distinct());
    }

    private static IEnumerable<string> ChainFaults(X509Chain? chain, bool own)
    {
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            if (!element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid)) continue;
            var one = element.Certificate;
            yield return one.NotBefore > chain!.ChainPolicy.VerificationTime
                ? $"the certificate {Short(one.Subject)} is valid from {Day(one.NotBefore)} on"
                : $"the certificate {Short(one.Subject)} is valid until {Day(one.NotAfter)}";
        }

        foreach (var status in chain?.ChainStatus ?? [])
        {
            if (status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain)
            {
                yield return own
                    ? "the certificate is signed by none of the authorities in caFile"
                    : "the certificate is signed by no authority that this system trusts; name a private one in caFile";
            }
            else if (status.Status != X509ChainStatusFlags.NotTimeValid)
            {
                yield return $"the certificate is refused: {status.Status}";
            }
        }
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(one => one.EnumerateDnsNames().Concat(one.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        if (names.Count == 0) return $"no name but {Short(certificate.Subject)}";
        return string.Join(", ", names.Take(MaxNames).Select(Short)) + (names.Count > MaxNames ? ", …" : "");
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The receiver chose it: short, and without anything that could forge a line of the log.</summary>
    private static string Short(string text) =>
        new([.. text.Take(80).Select(character => char.IsControl(character) ? '\uFFFD' : character)]);
}
