namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A section of the configuration: a class with fields of its own, or a list of such.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SectionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
