using Alphadrift.Monitoring.Configuration;
using Xunit;

namespace Alphadrift.Tests.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0:00:00", "0s")]
    [InlineData("0:00:00.25", "250ms")]
    [InlineData("0:00:04", "4s")]
    [InlineData("0:00:04.26", "4.3s")]
    [InlineData("0:01:30", "90s")]
    [InlineData("0:05:00", "5m")]
    [InlineData("1:30:00", "90m")]
    [InlineData("12:00:00", "12h")]
    [InlineData("1:30:30", "1.5h")]
    [InlineData("1.00:00:00", "1d")]
    [InlineData("7.00:00:00", "7d")]
    public void Of_ADuration_IsWhatAUserWouldType(string given, string expected) =>
        Assert.Equal(expected, DurationText.Of(TimeSpan.Parse(given, System.Globalization.CultureInfo.InvariantCulture)));
}
