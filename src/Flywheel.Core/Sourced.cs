namespace Flywheel.Core;

/// <summary>Where a setting's effective value came from. Earlier members win over later ones, but a word of a command line wins over all.</summary>
public enum SettingSource
{
    Environment,
    File,
    Manifest,
    Default,
    Detected,

    /// <summary>A word of <c>flywheel</c>'s own command line.</summary>
    CommandLine,
}

/// <summary>A setting's value and where it came from, so that every message can say so.</summary>
public readonly record struct Sourced<T>(T Value, SettingSource Source);
