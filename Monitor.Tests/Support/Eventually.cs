using System.Diagnostics;
using Xunit;

namespace Alphadrift.Tests;

/// <summary>Waits for what a process, a broker or another thread does in its own time.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a loaded machine; a passing test never waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="what">What is waited for, in words.</param>
    /// <param name="state">What is there instead, for the message of a failure.</param>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, Func<string> state)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
            {
                Assert.Fail($"Not within {Limit.TotalSeconds:0} s: {what}. {state()}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(string what, Func<bool> condition, Func<string> state) =>
        HoldsAsync(what, () => Task.FromResult(condition()), state);
}
