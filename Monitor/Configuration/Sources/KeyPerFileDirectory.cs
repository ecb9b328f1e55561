namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>
/// A directory of mounted secrets, where each file named like <c>kafka__properties__sasl.password</c> is a value. Files without
/// two underscores in a row are none of ours (a signing key that <c>secretFile</c> names may lie beside them), nor are hidden
/// ones.
/// </summary>
internal static class KeyPerFileDirectory
{
    /// <summary>Largest value.</summary>
    internal const int MaxBytes = 64 * 1024;

    public static void Apply(string directory, Overlay overlay, FaultList faults)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                faults.Add(DaemonConfiguration.SecretsDirectoryVariable, "names a directory that does not exist", directory);
                return;
            }

            foreach (var file in Directory.EnumerateFiles(directory).Order(NumericOrder.Instance))
            {
                var name = Path.GetFileName(file);
                if (!name.StartsWith('.') && name.Contains(EnvironmentLayer.Separator, StringComparison.Ordinal))
                {
                    Apply(file, name, overlay, faults);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            faults.Add(DaemonConfiguration.SecretsDirectoryVariable, $"cannot be read: {failure.Message}", directory);
        }
    }

    private static void Apply(string file, string name, Overlay overlay, FaultList faults)
    {
        var path = EnvironmentLayer.Split(name);
        var shown = string.Join('.', path);
        var source = new ConfigurationSource(ConfigurationLayer.KeyFile, file);
        if (new FileInfo(file).Length > MaxBytes)
        {
            faults.Add(shown, $"must have at most {MaxBytes} bytes", source: source);
            return;
        }

        // Editors and kubectl leave a newline behind the value.
        overlay.Set(path, File.ReadAllText(file).TrimEnd('\r', '\n'), shown, source);
    }
}
