using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>An absolute http or https address. What comes after the host is often a secret and is not shown.</summary>
internal sealed class WebAddressAttribute(string description) : FieldAttribute(description)
{
    public override string Rule => "must be an absolute address that begins with http:// or https://";

    /// <summary>Kept out of faults: a mistyped address may still carry the token.</summary>
    public override bool IsSecret => true;

    public override bool TryParse(string text, string folder, out object? value)
    {
        var legal = Uri.TryCreate(text, UriKind.Absolute, out var address) &&
            (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) &&
            address.Host.Length > 0;
        value = address;
        return legal;
    }

    public override string Show(string text) =>
        TryParse(text, "", out var value) && value is Uri address
            ? $"{address.Scheme}://{address.Authority}{(address.PathAndQuery == "/" ? "" : $"/{Redaction.Mask}")}"
            : Redaction.Mask;

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^https?://" };
}
