using System.Globalization;

namespace Flywheel.Core.Attic;

/// <summary>What <c>nix-cache-info</c> says of a binary cache (nix, BinaryCacheStore::init).</summary>
/// <param name="StoreDir">The folder of the store that its paths are for.</param>
/// <param name="WantMassQuery">Whether it likes to be asked for many paths at once; false when it does not say.</param>
/// <param name="Priority">A lower one is asked first; null where it says none that is a number.</param>
public sealed record NixCacheInfo(string StoreDir, bool WantMassQuery, int? Priority)
{
    /// <summary>Never throws. As Nix does, it passes over lines without a colon and names that it does not know.</summary>
    public static (NixCacheInfo? Info, string? Fault) Parse(string text)
    {
        string? store = null;
        bool mass = false;
        int? priority = null;
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon])
            {
                case "StoreDir" when store is not null && store != value:
                    return (null, "it names two stores");
                case "StoreDir":
                    store = value;
                    break;
                case "WantMassQuery":
                    mass = value == "1";
                    break;
                case "Priority":
                    priority = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
                    break;
            }
        }
        return store is null ? (null, "it has no line `StoreDir: ...`")
            : !StorePath.IsDirectory(store) ? (null, "its StoreDir is no absolute path")
            : (new NixCacheInfo(store, mass, priority), null);
    }
}
