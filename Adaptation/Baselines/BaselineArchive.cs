using System.IO.Compression;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>A baseline as a file: a zip of manifest.json and the arrays of <see cref="BaselineParts"/>.</summary>
internal static class BaselineArchive
{
    private const int MaxEntries = 10_000;

    public static Baseline Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            if (zip.Entries.Count > MaxEntries)
            {
                throw new InvalidInputException(
                    $"{path} has {zip.Entries.Count} entries; a baseline has at most {MaxEntries}. {EntryReader.Mend}");
            }

            var entries = new EntryReader(zip, path);
            var manifest = ManifestPart.Read(entries);
            return new BaselineParts(manifest, ManifestPart.Layout(manifest)).Read(entries);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"The baseline {path} does not exist. Make one with 'alphadrift calibrate'.", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidInputException($"{path} is not a baseline, or is damaged: {e.Message} {EntryReader.Mend}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The baseline {path} cannot be read: {e.Message}", e);
        }
    }

    public static void Save(Baseline baseline, string path)
    {
        var temporary = path + ".part";
        try
        {
            using (var file = File.Create(temporary))
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            {
                var entries = new EntryWriter(zip);
                ManifestPart.Write(entries, baseline.Manifest);
                new BaselineParts(baseline.Manifest, baseline.Layout).Write(entries, baseline);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new IOException($"The baseline {path} cannot be written: {e.Message}", e);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
