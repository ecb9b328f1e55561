using System.Net;
using Alphadrift.Monitoring.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.170.2")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("febf::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    public void IsForbidden_OfMetadataAndLinkLocal_IsTrue(string address) =>
        Assert.True(AddressGuard.IsForbidden(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("100.100.100.201")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("8.8.8.8")]
    public void IsForbidden_OfPlacesWhereReceiversLive_IsFalse(string address) =>
        Assert.False(AddressGuard.IsForbidden(IPAddress.Parse(address)));
}
