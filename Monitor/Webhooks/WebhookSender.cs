using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>Makes one attempt at one delivery. Expected failures are results, never exceptions.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, TimeProvider clock)
{
    /// <summary>Each webhook has a client of its own: whom it trusts, and through what it goes.</summary>
    public static string ClientOf(WebhookSettings webhook) => $"webhook {webhook.Name}";

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Attempt> SendAsync(
        WebhookSettings webhook, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(webhook.Url.DnsSafeHost, out var address) && AddressGuard.IsForbidden(address))
        {
            return Forbidden();
        }

        using var content = new Body(body);
        using var timeout = new CancellationTokenSource(webhook.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Behind a proxy the connection does not show where it leads.
            if (webhook.Proxy is not null
                && await AddressGuard.IsForbiddenAsync(webhook.Url.DnsSafeHost, either.Token).ConfigureAwait(false))
            {
                return Forbidden();
            }

            using var client = clients.CreateClient(ClientOf(webhook));
            using var request = Request(webhook, id, body, content);

            // The body of the answer is never read: only the status counts, and the receiver shall not fill our memory.
            using var response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            return Attempt.OfAnswer((int)response.StatusCode, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var seconds = webhook.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return new Attempt(AttemptOutcome.Failed, 0, $"no answer within {seconds} s") { MayHaveArrived = content.IsBegun };
        }
        catch (HttpRequestException failure)
        {
            return failure.InnerException is ForbiddenAddressException
                ? Forbidden()
                : new Attempt(AttemptOutcome.Failed, 0, Explain(failure)) { MayHaveArrived = content.IsBegun };
        }
    }

    private HttpRequestMessage Request(WebhookSettings webhook, string id, ReadOnlyMemory<byte> body, Body content)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", FormattableString.Invariant($"{timestamp}"));
        if (webhook.Secrets.Count > 0)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Create(id, timestamp, body.Span, webhook.Secrets));
        }

        return request;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : null;
    }

    private static Attempt Forbidden() =>
        new(AttemptOutcome.Rejected, 0, AddressGuard.Reason);

    /// <summary>The cause in words; the exception's own text may repeat the address.</summary>
    private static string Explain(HttpRequestException failure) => failure.InnerException switch
    {
        SocketException socket => $"cannot connect: {socket.SocketErrorCode}",
        CertificateRefusedException refused => $"cannot connect: {refused.Message}",
        AuthenticationException { InnerException: CertificateRefusedException refused } => $"cannot connect: {refused.Message}",
        AuthenticationException => "cannot connect: TLS failed; does the receiver speak it at this port?",
        _ => $"cannot send: {failure.HttpRequestError}",
    };

    /// <summary>Bytes that know whether anybody began to send them.</summary>
    private sealed class Body(ReadOnlyMemory<byte> bytes) : HttpContent
    {
        private volatile bool _begun;

        public bool IsBegun => _begun;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            _begun = true;
            return stream.WriteAsync(bytes, cancellationToken).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
