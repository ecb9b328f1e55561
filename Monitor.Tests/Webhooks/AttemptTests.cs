using System.Net;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Monitoring.Webhooks;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>What an answer of a receiver means for the delivery.</summary>
public sealed class AttemptTests
{
    [Theory]
    [InlineData(200, nameof(AttemptOutcome.Delivered))]
    [InlineData(202, nameof(AttemptOutcome.Delivered))]
    [InlineData(204, nameof(AttemptOutcome.Delivered))]
    [InlineData(299, nameof(AttemptOutcome.Delivered))]
    [InlineData(400, nameof(AttemptOutcome.Rejected))]
    [InlineData(405, nameof(AttemptOutcome.Rejected))]
    [InlineData(413, nameof(AttemptOutcome.Rejected))]
    [InlineData(414, nameof(AttemptOutcome.Rejected))]
    [InlineData(415, nameof(AttemptOutcome.Rejected))]
    [InlineData(422, nameof(AttemptOutcome.Rejected))]
    [InlineData(410, nameof(AttemptOutcome.Gone))]
    [InlineData(100, nameof(AttemptOutcome.Failed))]
    [InlineData(401, nameof(AttemptOutcome.Failed))]
    [InlineData(403, nameof(AttemptOutcome.Failed))]
    [InlineData(404, nameof(AttemptOutcome.Failed))]
    [InlineData(408, nameof(AttemptOutcome.Failed))]
    [InlineData(429, nameof(AttemptOutcome.Failed))]
    [InlineData(500, nameof(AttemptOutcome.Failed))]
    [InlineData(502, nameof(AttemptOutcome.Failed))]
    [InlineData(503, nameof(AttemptOutcome.Failed))]
    [InlineData(599, nameof(AttemptOutcome.Failed))]
    public void OfAnswer_OfAStatus_SaysWhetherAnotherAttemptIsWorthIt(int status, string expected)
    {
        var attempt = Attempt.OfAnswer(status, null);

        Assert.Equal((expected, status, $"status {status}"), (attempt.Outcome.ToString(), attempt.Status, attempt.Reason));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public void OfAnswer_OfARedirect_SaysThatItIsNotFollowed(int status)
    {
        var attempt = Attempt.OfAnswer(status, TimeSpan.FromSeconds(9));

        Assert.Equal(AttemptOutcome.Failed, attempt.Outcome);
        Assert.Equal($"status {status}; redirects are not followed", attempt.Reason);
        Assert.Null(attempt.RetryAfter);
    }

    /// <summary>Only the two statuses that mean "later" may lengthen the pause.</summary>
    [Theory]
    [InlineData(429, true)]
    [InlineData(503, true)]
    [InlineData(500, false)]
    [InlineData(404, false)]
    [InlineData(200, false)]
    public void OfAnswer_WithRetryAfter_ListensWhereTheReceiverIsBusy(int status, bool listens) => Assert.Equal(
        listens ? TimeSpan.FromSeconds(30) : null, Attempt.OfAnswer(status, TimeSpan.FromSeconds(30)).RetryAfter);

    /// <summary>An address is as forbidden in its IPv6 forms as in its own.</summary>
    [Fact]
    public void IsForbidden_OfAnyIPv4Address_IsTheSameInEveryForm() => Gen.Byte.Array[4].Sample(bytes =>
    {
        var address = new IPAddress(bytes);
        var nat64 = new IPAddress([0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]);

        var forbidden = AddressGuard.IsForbidden(address);

        Assert.Equal(forbidden, AddressGuard.IsForbidden(address.MapToIPv6()));
        Assert.Equal(forbidden, AddressGuard.IsForbidden(nat64));
        Assert.Equal(bytes[0] is 169 && bytes[1] is 254 || bytes[0] is >= 224 and < 240, forbidden);
    });

    /// <summary>A receiver checks by recomputing: id, timestamp and every byte of the body count.</summary>
    [Fact]
    public void Signature_OfAnyDelivery_IsTheHmacOverIdTimestampAndBody() =>
        Gen.Select(Gen.String[Gen.Char["abc123_"], 1, 30], Gen.Long[0, 4_000_000_000], Gen.Byte.Array[0, 60], Gen.Byte.Array[24])
            .Sample((id, timestamp, body, key) =>
            {
                var signature = WebhookSignature.Create(id, timestamp, body, [key]);

                byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
                Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", signature);
                Assert.NotEqual(signature, WebhookSignature.Create(id, timestamp + 1, body, [key]));
                Assert.NotEqual(signature, WebhookSignature.Create(id, timestamp, [.. body, 0], [key]));
            });
}
