using System.Text;
using Alphadrift.Monitoring.Configuration.Fields;
using Alphadrift.Monitoring.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long Timestamp = 1614265330;

    /// <summary>The example that Standard Webhooks' own libraries are tested with.</summary>
    [Fact]
    public void Create_OfThePublishedExample_IsThePublishedSignature()
    {
        var secret = SigningKeysAttribute.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

        var signature = WebhookSignature.Create(Id, Timestamp, """{"test": 2432232314}"""u8, secret);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void Create_WithSeveralKeys_SignsWithEach()
    {
        var secrets = SigningKeysAttribute.Parse(
            $"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw {Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('k', 32)))}")!;

        var signatures = WebhookSignature.Create(Id, Timestamp, """{"test": 2432232314}"""u8, secrets).Split(' ');

        Assert.Equal(2, signatures.Length);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signatures[0]);
        Assert.NotEqual(signatures[0], signatures[1]);
        Assert.StartsWith("v1,", signatures[1], StringComparison.Ordinal);
    }
}
