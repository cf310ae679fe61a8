using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Launch;

/// <summary>Looks into and changes NAME=value entries; of repeated names the first counts, as for getenv.</summary>
internal static class EnvironmentEntries
{
    public static ByteString? Find(ImmutableArray<ByteString> environment, string name) => new EnvironmentSnapshot(environment).Bytes(name);

    /// <summary>Sets one variable in its old place, or at the end; later repeats of it go, all else stays.</summary>
    public static void Set(List<ByteString> environment, string name, ByteString value)
    {
        ByteString entry = ByteString.FromRaw(name + "=" + value.Raw);
        int place = environment.FindIndex(old => IsNamed(old, name));
        if (place < 0)
        {
            environment.Add(entry);
            return;
        }
        environment.RemoveAll(old => IsNamed(old, name));
        environment.Insert(place, entry);
    }

    private static bool IsNamed(ByteString entry, string name) =>
        entry.Length > name.Length && entry.Raw[name.Length] == '=' && entry.StartsWith(name);
}
