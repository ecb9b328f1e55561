using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Measures;
using Xunit;

namespace Alphadrift.Tests.Rows;

public sealed class RecordFaultTests
{
    [Fact]
    public void Labels_OfAllFaults_AreTheirNamesInSnakeCase() => Assert.Equal(
        [
            "none", "empty", "too_large", "malformed", "missing_field", "extra_field", "not_a_number", "not_finite",
            "out_of_range", "wrong_length",
        ],
        Labels.Values<RecordFault>());
}
