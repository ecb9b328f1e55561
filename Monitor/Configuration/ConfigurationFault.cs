namespace Alphadrift.Monitoring.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">The field, e.g. <c>window.rows</c>; empty when the file as a whole is meant.</param>
/// <param name="Rule">What is wrong and what would be legal, in words.</param>
/// <param name="Given">The value as it was given; null when none was given or when it is secret.</param>
/// <param name="Source">Where it was given: file with line and column, environment variable, command line; null when it is missing.</param>
public sealed record ConfigurationFault(string Path, string Rule, string? Given, string? Source);
