using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>
/// Says everything about one field of the option classes: what it means, its type, its default and its bounds. The binder, the
/// faults, <c>config show</c> and the JSON schema are made from it.
/// </summary>
/// <param name="description">For the user: what the value does, and with what it interacts.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class FieldAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>The default as it would stand in the file; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a configuration without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>What the value must be: the rule of its fault, beginning with "must".</summary>
    public abstract string Rule { get; }

    /// <summary>Whether the value is kept out of every output.</summary>
    public virtual bool IsSecret => false;

    /// <summary>Turns text into the property's value.</summary>
    /// <param name="folder">Folder of the configuration file, for relative paths.</param>
    /// <returns>False when <see cref="Rule"/> is broken.</returns>
    public abstract bool TryParse(string text, string folder, out object? value);

    /// <summary>The value as <c>config show</c> prints it.</summary>
    public virtual string Show(string text) => IsSecret ? Redaction.Mask : text;

    /// <summary>Type and bounds for the JSON schema, without description and default.</summary>
    public abstract JsonObject Schema();

    /// <summary>The default as a value of the JSON schema.</summary>
    public virtual JsonNode? SchemaDefault() => Default;
}
