using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Demo;

/// <summary>A stretch of the stream with one state of the camera.</summary>
/// <param name="Fault">What is wrong, <see cref="DemoFault.None"/> for a camera that works.</param>
internal sealed record DemoScene(DemoFault Fault, TimeSpan Start, TimeSpan End);

/// <summary>When the camera works and when it does not: a pure function of time since the stream began.</summary>
internal sealed class DemoScript
{
    /// <summary>A fault grows to its full strength over this time; a lens or a gain seldom jumps.</summary>
    public static readonly TimeSpan Ramp = TimeSpan.FromSeconds(2);

    // Shares of the stream: time to see that nothing alarms, the faults, and between two of them a repaired camera.
    private const double CleanShare = 0.38, RepairedShare = 0.17;

    public DemoScript(TimeSpan length, IReadOnlyList<DemoFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        var real = faults.Where(fault => fault != DemoFault.None).ToArray();
        var scenes = ImmutableArray.CreateBuilder<DemoScene>();
        var now = TimeSpan.Zero;
        Append(DemoFault.None, real.Length == 0 ? length : CleanShare * length);
        var repaired = RepairedShare * length;
        var each = real.Length == 0 ? TimeSpan.Zero : (length - now - (repaired * (real.Length - 1))) / real.Length;
        for (var i = 0; i < real.Length; i++)
        {
            if (i > 0)
            {
                Append(DemoFault.None, repaired);
            }

            Append(real[i], each);
        }

        Scenes = scenes.ToImmutable();
        Length = length;

        void Append(DemoFault fault, TimeSpan duration)
        {
            scenes.Add(new DemoScene(fault, now, now + duration));
            now += duration;
        }
    }

    /// <summary>The scenes, without gaps.</summary>
    public ImmutableArray<DemoScene> Scenes { get; }

    public TimeSpan Length { get; }

    /// <summary>The scene at a time; the last one goes on for ever.</summary>
    public DemoScene SceneAt(TimeSpan time) => Scenes.FirstOrDefault(scene => time < scene.End) ?? Scenes[^1];

    /// <summary>How far the scene's fault has grown at that time, 0 … 1.</summary>
    public static double Strength(DemoScene scene, TimeSpan time) => Math.Clamp((time - scene.Start) / Ramp, 0, 1);
}
