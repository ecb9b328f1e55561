using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Configuration.Fields;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class FieldTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    public void Duration_InEveryUnit_IsRead(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationAttribute.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5s ")]
    [InlineData("5s\n")]
    [InlineData("1e3s")]
    [InlineData("5d")]
    [InlineData("00:05:00")]
    [InlineData("99999999999s")]
    [InlineData("٥s")]
    public void Duration_OfAnotherForm_IsRefused(string text) => Assert.Null(DurationAttribute.Parse(text));

    [Theory]
    [InlineData("200", 200, null)]
    [InlineData("1000000", 1_000_000, null)]
    [InlineData("90m", null, 1.5)]
    [InlineData("12h", null, 12.0)]
    [InlineData("7d", null, 168.0)]
    public void RunLength_AsRowsOrDuration_IsRead(string text, int? rows, double? hours)
    {
        Assert.True(new RunLengthAttribute("").TryParse(text, "", out var value));
        Assert.Equal(new RunLength(rows, hours is { } given ? TimeSpan.FromHours(given) : null), value);
    }

    [Theory]
    [InlineData("199")]
    [InlineData("1000001")]
    [InlineData("-5000")]
    [InlineData("1e4")]
    [InlineData("7 d")]
    [InlineData("30s")]
    [InlineData("0.5m")]
    [InlineData("367d")]
    [InlineData("999999999d")]
    [InlineData("")]
    public void RunLength_OfAnotherFormOrRange_IsRefused(string text) =>
        Assert.False(new RunLengthAttribute("").TryParse(text, "", out _));

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("2KiB", 2048L)]
    [InlineData("3MiB", 3L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("2147483648", 1L << 31)]
    public void ByteSize_InEveryUnit_IsRead(string text, long bytes)
    {
        Assert.True(new ByteSizeAttribute("", "1", "2GiB").TryParse(text, "", out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2147483649")]
    [InlineData("999999999GiB")]
    [InlineData("9999999999GiB")]
    [InlineData("1MB")]
    [InlineData("1 MiB")]
    [InlineData("1.5MiB")]
    [InlineData("-1")]
    public void ByteSize_OfAnotherFormOrRange_IsRefused(string text) =>
        Assert.False(new ByteSizeAttribute("", "1", "2GiB").TryParse(text, "", out _));

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0")]
    [InlineData("-0.1")]
    [InlineData("0.50001")]
    [InlineData("0,1")]
    [InlineData("")]
    public void Share_OutOfRange_IsRefused(string text) => Assert.False(new ShareAttribute("", 0.5).TryParse(text, "", out _));

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 1)]
    [InlineData(" MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw \t whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 2)]
    public void SigningKeys_WithOrWithoutPrefix_AreRead(string text, int count) =>
        Assert.Equal(count, SigningKeysAttribute.Parse(text)!.Count);

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_aGk=")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,")]
    [InlineData("not base64 at all but long enough to be a key")]
    public void SigningKeys_OfAnotherForm_AreRefused(string text) => Assert.Null(SigningKeysAttribute.Parse(text));

    [Theory]
    [InlineData("topic", "topic")]
    [InlineData("TOPIC", "topic")]
    [InlineData("tpoic", "topic")]
    [InlineData("bootstrap_servers", "bootstrapServers")]
    [InlineData("bootstrapServer", "bootstrapServers")]
    [InlineData("brokers", null)]
    [InlineData("", null)]
    public void NearestName_OfASlip_IsWhatWasMeant(string given, string? expected) =>
        Assert.Equal(expected, NearestName.Find(given, ["bootstrapServers", "topic", "groupId"]));

    [Fact]
    public void NearestName_OfAnyText_IsLegalOrNothing() =>
        Gen.String.Sample(text => NearestName.Find(text, ["rows", "maxAge"]) is null or "rows" or "maxAge");
}
