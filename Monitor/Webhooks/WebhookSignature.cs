using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// The header <c>webhook-signature</c> of Standard Webhooks: <c>v1,</c> and base64 of HMAC-SHA256 over id.timestamp.body.
/// </summary>
internal static class WebhookSignature
{
    /// <param name="timestamp">Seconds since 1970, as in the header <c>webhook-timestamp</c>.</param>
    /// <param name="secrets">One signature each, separated by spaces.</param>
    public static string Create(
        string id, long timestamp, ReadOnlySpan<byte> body, IReadOnlyList<ReadOnlyMemory<byte>> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret =>
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret.Span, signed))}"));
    }
}
