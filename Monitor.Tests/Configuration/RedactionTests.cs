using Alphadrift.Monitoring.Configuration;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("sasl.password")]
    [InlineData("ssl.key.password")]
    [InlineData("ssl.keystore.password")]
    [InlineData("SASL.PASSWORD")]
    [InlineData("sasl.oauthbearer.client.secret")]
    [InlineData("sasl.oauthbearer.config")]
    [InlineData("sasl.oauthbearer.token.endpoint.url")]
    [InlineData("sasl.jaas.config")]
    [InlineData("ssl.key.pem")]
    [InlineData("ssl.certificate.pem")]
    [InlineData("ssl.ca.pem")]
    [InlineData("ssl.private.key.location")]
    [InlineData("basic.auth.credentials.source")]
    public void IsSecretProperty_OfASecret_IsTrue(string name) => Assert.True(Redaction.IsSecretProperty(name));

    [Theory]
    [InlineData("security.protocol")]
    [InlineData("sasl.username")]
    [InlineData("sasl.mechanism")]
    [InlineData("ssl.ca.location")]
    [InlineData("session.timeout.ms")]
    [InlineData("")]
    public void IsSecretProperty_OfWhatIsNone_IsFalse(string name) => Assert.False(Redaction.IsSecretProperty(name));

    /// <summary>Whatever layer a secret comes from, and whether it is legal or not, no output holds it.</summary>
    [Theory]
    [InlineData("kafka.properties.sasl.password=hunter2")]
    [InlineData("kafka.properties.sasl.passwrd=hunter2")]
    [InlineData("kafka.properties={sasl.password: hunter2}")]
    [InlineData("webhooks[0].secret=hunter2")]
    [InlineData("webhooks[0].url=hunter2")]
    [InlineData("webhooks[0].url=https://h/hunter2")]
    [InlineData("webhooks[0].url=https://hunter2@h/")]
    public void Load_OfASecretFromTheCommandLine_ShowsItNowhere(string given)
    {
        using var folder = new ConfigurationFolder($"{ConfigurationFolder.Minimal}webhooks: [{{name: a, url: 'http://h/'}}]\n");
        folder.Overrides.Add(given);

        var configuration = folder.Load();

        Assert.DoesNotContain("hunter2", ConfigurationPrinter.Check(configuration), StringComparison.Ordinal);
        if (configuration.Settings is null) return;
        Assert.DoesNotContain("hunter2", ConfigurationPrinter.Show(configuration), StringComparison.Ordinal);
    }
}
