using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>Receivers behind TLS, with certificates of a private authority.</summary>
public sealed class WebhookTlsTests
{
    private const string Host = "127.0.0.1";

    [Fact]
    public async Task Publish_ToAReceiverOfTheAuthorityInCaFile_IsDelivered()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority("Another root");
        using var certificate = authority.Issue(Host);
        await using var receiver = await Receiver.StartSecureAsync(certificate);
        await using var dispatcher = await new TestDispatcher(
            Webhook(receiver, TestAuthority.Bundle(other.Pem, authority.Pem))).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops delivered 1");
    }

    [Fact]
    public async Task Publish_ThroughAnIntermediateOfTheFile_IsDelivered()
    {
        using var authority = new TestAuthority();
        using var intermediate = authority.Intermediate();
        using var certificate = intermediate.Issue(Host);
        await using var receiver = await Receiver.StartSecureAsync(certificate);
        await using var dispatcher = await new TestDispatcher(
            Webhook(receiver, TestAuthority.Bundle(intermediate.Pem, authority.Pem))).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops delivered 1");
    }

    [Fact]
    public async Task Publish_ToAReceiverWhoseOwnCertificateIsInCaFile_IsDelivered()
    {
        using var certificate = TestAuthority.SelfSigned();
        await using var receiver = await Receiver.StartSecureAsync(certificate);
        await using var dispatcher = await new TestDispatcher(
            Webhook(receiver, TestAuthority.Bundle(certificate.ExportCertificatePem()))).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops delivered 1");
    }

    [Theory]
    [InlineData("other", Host, 1, "the certificate is signed by none of the authorities in caFile")]
    [InlineData(
        "none", Host, 1, "the certificate is signed by no authority that this system trusts; name a private one in caFile")]
    [InlineData("right", "other.example", 1, "the certificate is for other.example, not for this host")]
    [InlineData("right", Host, -1, "the certificate CN=server is valid until 2020-01-02")]
    [InlineData(
        "other",
        "other.example",
        1,
        "the certificate is signed by none of the authorities in caFile; "
        + "the certificate is for other.example, not for this host")]
    public async Task Publish_ToAReceiverThatIsNotTrusted_SaysWhy(string trusted, string name, int days, string reason)
    {
        var then = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var authority = new TestAuthority(from: then);
        using var other = new TestAuthority("Another root");
        using var certificate = days > 0 ? authority.Issue(name) : authority.Issue(name, then, then.AddDays(1));
        await using var receiver = await Receiver.StartSecureAsync(certificate);
        var bundle = trusted switch
        {
            "none" => null,
            "right" => TestAuthority.Bundle(authority.Pem),
            _ => TestAuthority.Bundle(other.Pem),
        };
        await using var dispatcher = await new TestDispatcher(Webhook(receiver, bundle)).StartAsync();

        dispatcher.Fire();

        await dispatcher.RetriesAsync(1);
        Assert.Contains(
            $"19 Webhook ops: attempt 1 for alert_e1_firing failed: cannot connect: {reason}; next in 4s", dispatcher.Log);
        Assert.False(receiver.HasMore);
    }

    /// <summary>Whom one webhook trusts is no business of another's.</summary>
    [Fact]
    public async Task Publish_ToTwoWebhooks_ChecksEachByItsOwnAuthorities()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue(Host);
        await using var receiver = await Receiver.StartSecureAsync(certificate);
        await using var dispatcher = await new TestDispatcher(
            Webhook(receiver, TestAuthority.Bundle(authority.Pem)), Webhook(receiver, null, "public")).StartAsync();

        dispatcher.Fire();

        await dispatcher.RetriesAsync(1);
        await dispatcher.OutcomesAsync("ops delivered 1");
        Assert.Contains(dispatcher.Log, line => line.StartsWith("19 Webhook public: attempt 1", StringComparison.Ordinal));
        Assert.Null(CertificateCheck.Options(null).CertificateChainPolicy);
    }

    [Fact]
    public async Task Publish_WithTlsToAReceiverWithout_SaysSo()
    {
        await using var receiver = await Receiver.StartAsync();
        var url = new UriBuilder(receiver.Url) { Scheme = "https" }.Uri;
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(url)).StartAsync();

        dispatcher.Fire();

        await dispatcher.RetriesAsync(1);
        Assert.Contains(dispatcher.Log, line => line.Contains(
            "cannot connect: TLS failed; does the receiver speak it at this port?", StringComparison.Ordinal));
    }

    private static WebhookSettings Webhook(Receiver receiver, CertificateBundle? authorities, string name = "ops") =>
        TestDispatcher.Webhook(receiver, name) with { Authorities = authorities };
}
