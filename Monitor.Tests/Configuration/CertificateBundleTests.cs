using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Configuration;

/// <summary>What <c>webhooks[].caFile</c> may name, and what is said of it.</summary>
public sealed class CertificateBundleTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string Root = Pem("Test root", From, From.AddDays(100));

    [Fact]
    public void Load_OfAnAuthority_TrustsIt()
    {
        using var folder = Folder(Root + "\n" + Pem("Another", From, From.AddDays(100)));
        folder.Now = From.AddDays(1);

        var configuration = folder.Load();

        Assert.Equal("", configuration.FaultText);
        Assert.Equal("", configuration.WarningText);
        Assert.Equal(
            ["CN=Test root", "CN=Another"], configuration.Settings!.Webhooks[0].Authorities!.Roots.Select(root => root.Subject));
    }

    [Theory]
    [InlineData("", "holds no certificate; it must be in PEM: -----BEGIN CERTIFICATE-----")]
    [InlineData("MIIB", "holds no certificate; it must be in PEM: -----BEGIN CERTIFICATE-----")]
    public void Load_OfAFileWithoutACertificate_SaysSo(string text, string fault)
    {
        using var folder = Folder(text);

        Assert.Equal(
            $"alphadrift.yaml has 1 fault:\n  webhooks[0].caFile: {fault}; given \"ca.pem\" (alphadrift.yaml:10:13)",
            folder.FaultText());
    }

    [Fact]
    public void Load_OfADamagedCertificate_SaysSo()
    {
        using var folder = Folder("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

        Assert.Contains(
            "webhooks[0].caFile: holds a certificate that cannot be read: ", folder.FaultText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAnAuthorityWithoutItsRoot_SaysThatNothingIsTrusted()
    {
        using var root = new TestAuthority();
        using var intermediate = root.Intermediate();
        using var folder = Folder(intermediate.Pem);

        Assert.Contains(
            "webhooks[0].caFile: holds no root certificate, which is its own issuer; without it nothing is trusted",
            folder.FaultText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAFileThatIsTooLarge_SaysSo()
    {
        using var folder = Folder(new string('x', (1 << 20) + 1));

        Assert.Contains("must have at most 1048576 bytes; it has 1048577", folder.FaultText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAFileThatIsNotThere_SaysSo()
    {
        using var folder = Folder(Root);
        File.Delete(folder.File("ca.pem"));

        Assert.Contains("webhooks[0].caFile: must name a file that exists", folder.FaultText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ForAnAddressWithoutTls_SaysThatItSaysNothing()
    {
        using var folder = Folder(Root);
        folder.Overrides.Add("webhooks[0].url=http://receiver.example/");

        Assert.Contains(
            "webhooks[0].caFile: says nothing for an address that begins with http://",
            folder.FaultText(),
            StringComparison.Ordinal);
    }

    /// <summary>A daemon that does not start because a certificate has expired would watch nothing at all.</summary>
    [Theory]
    [InlineData(101, "holds no root certificate that is still valid; the last expired on 2026-04-11")]
    [InlineData(-1, "holds no root certificate that is valid yet; the first is from 2026-01-01 on")]
    [InlineData(80, "holds no root certificate that is valid for long; the last expires on 2026-04-11")]
    public void Load_OfAnAuthorityThatIsOutOfDate_Warns(int day, string warning)
    {
        using var folder = Folder(Root);
        folder.Now = From.AddDays(day);

        var configuration = folder.Load();

        Assert.NotNull(configuration.Settings);
        Assert.Equal(
            $"alphadrift.yaml has 1 warning:\n  webhooks[0].caFile: {warning} (alphadrift.yaml:10:13)",
            folder.Shorten(configuration.WarningText));
    }

    [Fact]
    public void Load_OfAFileWithAPrivateKey_Warns()
    {
        using var folder = Folder(Root + "\n-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");

        Assert.Contains("holds a private key, which is not needed here", folder.Load().WarningText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTPS_PROXY", true)]
    [InlineData("https_proxy", true)]
    [InlineData("ALL_PROXY", true)]
    [InlineData("HTTP_PROXY", false)]
    public void Load_WithAProxyOfTheEnvironment_WarnsThatItIsNotUsed(string variable, bool warns)
    {
        using var folder = Folder(Root);
        folder.Environment[variable] = "http://me:hunter2@proxy:3128";

        Assert.Equal(
            warns
                ? "alphadrift.yaml has 1 warning:\n  webhooks[0].proxy: is not set, so the proxy of the environment variable "
                    + $"{variable} is not used: set it to go through one"
                : "",
            folder.Shorten(folder.Load().WarningText));

        folder.Overrides.Add("webhooks[0].proxy=http://proxy:3128");
        Assert.Equal("", folder.Load().WarningText);
        Assert.Equal(new Uri("http://proxy:3128"), folder.Settings().Webhooks[0].Proxy);
    }

    [Theory]
    [InlineData("https://proxy:3128")]
    [InlineData("http://proxy:3128/path")]
    public void Load_OfAnotherKindOfProxy_SaysWhichThereAre(string proxy)
    {
        using var folder = Folder(Root);
        folder.Overrides.Add($"webhooks[0].proxy={proxy}");

        Assert.Equal(
            "alphadrift.yaml has 1 fault:\n"
            + "  webhooks[0].proxy: must be http://host:port, or http://user:password@host:port (command line)",
            folder.FaultText());
    }

    private static string Pem(string name, DateTimeOffset from, DateTimeOffset to)
    {
        using var authority = new TestAuthority(name, from, to);
        return authority.Pem;
    }

    private static ConfigurationFolder Folder(string bundle)
    {
        var folder = new ConfigurationFolder($"""
            {ConfigurationFolder.Minimal.TrimEnd()}
            webhooks:
              - name: ops
                url: https://receiver.example/alerts
                caFile: ca.pem

            """);
        folder.Write("ca.pem", bundle);
        return folder;
    }
}
