using System.Globalization;
using System.Net;
using Alphadrift.Monitoring.Webhooks;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class AddressGuardTests
{
    /// <summary>Every form of an IPv4 address within an IPv6 one, by its four bytes.</summary>
    public static TheoryData<string, string> Forms => [.. All];

    private static readonly (string Name, string Form)[] All =
    [
        ("mapped", "::ffff:{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("compatible", "::{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("translated", "::ffff:0:{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("NAT64", "64:ff9b::{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("local NAT64, /96", "64:ff9b:1:2:3:4:{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("local NAT64, /64", "64:ff9b:1:ff:00{0:x2}:{1:x2}{2:x2}:{3:x2}00:0"),
        ("local NAT64, /56", "64:ff9b:1:ff{0:x2}:00{1:x2}:{2:x2}{3:x2}::"),
        ("local NAT64, /48", "64:ff9b:1:{0:x2}{1:x2}:00{2:x2}:{3:x2}00::"),
        ("6to4", "2002:{0:x2}{1:x2}:{2:x2}{3:x2}:1::7"),
        ("Teredo's server", "2001:0:{0:x2}{1:x2}:{2:x2}{3:x2}:8000:63bf:3fff:fdd2"),
        ("Teredo's client", "2001:0:4136:e378:8000:63bf:{4:x2}{5:x2}:{6:x2}{7:x2}"),
        ("ISATAP", "2001:db8::5efe:{0:x2}{1:x2}:{2:x2}{3:x2}"),
        ("ISATAP, global", "fd12:3456::200:5efe:{0:x2}{1:x2}:{2:x2}{3:x2}"),
    ];

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.170.2")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("febf::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("fd00:42::42")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("::ffff:0:169.254.169.254")]

    // Translated by a network of the operator's own.
    [InlineData("2001:db8:64::a9fe:a9fe")]
    [InlineData("2001:db8:a9fe:a9fe::")]
    [InlineData("fd00:64::6464:64c8")]
    public void IsForbidden_OfMetadataAndLinkLocal_IsTrue(string address) =>
        Assert.True(AddressGuard.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("100.100.100.201")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2a00:1450:4001:80b::200e")]
    [InlineData("8.8.8.8")]
    public void IsForbidden_OfPlacesWhereReceiversLive_IsFalse(string address) =>
        Assert.False(AddressGuard.IsForbidden(IPAddress.Parse(address)));

    /// <summary>Whatever form it takes, an address within another counts as itself.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void IsForbidden_OfAnAddressWithinAnother_IsWhatItIsByItself(string name, string form)
    {
        string[] forbidden = ["169.254.169.254", "169.254.1.2", "100.100.100.200", "168.63.129.16", "192.0.0.192"];
        Assert.All(forbidden, address => Assert.True(Of(form, IPAddress.Parse(address)), $"{address} {name}"));
        Assert.All(
            (string[])["10.0.0.1", "127.0.0.1", "93.184.216.34"], address => Assert.False(Of(form, IPAddress.Parse(address))));
    }

    [Fact]
    public void IsForbidden_OfAnyLinkLocalAddressInAnyForm_IsTrue() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Int[0, All.Length - 1]).Sample((third, fourth, form) =>
            Of(All[form].Form, new IPAddress([169, 254, third, fourth])));

    /// <summary>Nor is one refused because a part of it looks like something else.</summary>
    [Fact]
    public void IsForbidden_OfAnyAddressInAnyForm_IsWhatItIsByItself() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, All.Length - 1])

            // Where the operator chooses the place, two neighbours may look like the beginning of a link-local address.
            .Where((bytes, _) => bytes[0] is < 224 && bytes[1] != 254 && bytes[2] != 254)
            .Sample((bytes, form) => Of(All[form].Form, new IPAddress(bytes)) == AddressGuard.IsForbidden(new IPAddress(bytes)));

    private static bool Of(string form, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        object[] parts = [.. bytes, .. bytes.Select(part => (byte)~part)];
        return AddressGuard.IsForbidden(IPAddress.Parse(string.Format(CultureInfo.InvariantCulture, form, parts)));
    }
}
