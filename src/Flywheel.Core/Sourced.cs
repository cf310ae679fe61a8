namespace Flywheel.Core;

/// <summary>Where a setting's effective value came from. Earlier members win over later ones.</summary>
public enum SettingSource
{
    Environment,
    File,
    Manifest,
    Default,
    Detected,
}

/// <summary>A setting's value and where it came from, so that every message can say so.</summary>
public readonly record struct Sourced<T>(T Value, SettingSource Source);
