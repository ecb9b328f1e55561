using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Architecture;

/// <summary>A setting of the daemon is one of the chart too, which refuses every name that its schema does not have.</summary>
public sealed class ValuesSchemaTests
{
    [Fact]
    public void ValuesSchema_OfConfig_IsTheDaemonsOwn()
    {
        var file = Path.Combine(RepositoryRoot.Path, "helm", "alphadrift", "values.schema.json");
        var text = File.ReadAllText(file);
        var expected = ValuesSchema.WithDaemonSchema(text);
        var path = Path.Combine(AppContext.BaseDirectory, "values.schema.json");
        File.WriteAllText(path, expected);

        Assert.True(expected == text, $"{file} does not agree with the daemon's schema; it would, after: cp {path} {file}");
    }
}
