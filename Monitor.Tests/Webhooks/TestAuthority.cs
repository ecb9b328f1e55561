using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Tests.Webhooks;

/// <summary>A private certificate authority, as a company has one.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test root", DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using var key = RSA.Create(2048);
        var request = Request($"CN={name}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(
            from ?? DateTimeOffset.UtcNow.AddDays(-400), to ?? DateTimeOffset.UtcNow.AddDays(400));
    }

    private TestAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>What a webhook that names files with these texts trusts.</summary>
    public static CertificateBundle Bundle(params string[] pems)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, string.Join('\n', pems));
        try
        {
            return CertificateBundle.Read(file, null).Bundle ?? throw new InvalidOperationException("no bundle");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A certificate that nobody but itself signed.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = Request("CN=self", key);
        request.CertificateExtensions.Add(Names("127.0.0.1"));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return WithKey(made);
    }

    public TestAuthority Intermediate()
    {
        using var key = RSA.Create(2048);
        var request = Request("CN=Test intermediate", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return new TestAuthority(Sign(request, key, DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(9)));
    }

    /// <summary>A server's certificate.</summary>
    /// <param name="name">The host it is for: a name, or an address.</param>
    public X509Certificate2 Issue(string name, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using var key = RSA.Create(2048);
        var request = Request("CN=server", key);
        request.CertificateExtensions.Add(Names(name));
        return Sign(request, key, from, to);
    }

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Sign(CertificateRequest request, RSA key, DateTimeOffset? from, DateTimeOffset? to)
    {
        using var signed = request.Create(
            _certificate,
            from ?? DateTimeOffset.UtcNow.AddDays(-1),
            to ?? DateTimeOffset.UtcNow.AddDays(1),
            RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        return WithKey(whole);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);

    private static CertificateRequest Request(string subject, RSA key) =>
        new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static X509Extension Names(string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        return names.Build();
    }
}
