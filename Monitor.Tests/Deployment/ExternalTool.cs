using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Alphadrift.Tests.Deployment;

/// <summary>A command-line tool that checks what we ship. Tests skip with a reason where it is not installed.</summary>
internal sealed class ExternalTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly ConcurrentDictionary<string, bool> Present = new(StringComparer.Ordinal);

    private readonly string _program;

    private ExternalTool(string program) => _program = program;

    /// <summary>The chart tool: the one that ALPHADRIFT_TEST_HELM names, else the one on PATH.</summary>
    public static ExternalTool Helm() =>
        Find(
            "helm",
            Environment.GetEnvironmentVariable("ALPHADRIFT_TEST_HELM"),
            "install Helm 3 or name it in ALPHADRIFT_TEST_HELM");

    /// <summary>Prometheus' own checker, on PATH.</summary>
    public static ExternalTool Promtool() => Find("promtool", null, "install it (Debian package prometheus)");

    /// <summary>Runs it in a folder of the repository and returns its exit code with everything it printed.</summary>
    public ToolResult Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(_program)
        {
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, folder),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{_program} {string.Join(' ', arguments)} did not end within {Patience.TotalMinutes:0} minutes.");
        }

        return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static ExternalTool Find(string name, string? given, string mend)
    {
        var named = !string.IsNullOrEmpty(given);
        var program = named ? given! : name;
        if (!Present.GetOrAdd(program, Starts))
        {
            Assert.SkipUnless(named, $"{name} is not on PATH; {mend}.");
            Assert.Fail($"{program} cannot be started.");
        }

        return new ExternalTool(program);
    }

    private static bool Starts(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, "--help") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails with all that was printed unless the exit code is 0.</summary>
    public ToolResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return this;
    }
}
