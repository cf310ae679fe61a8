using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Proof;

/// <summary>The guarded `bazel` that belongs to this companion.</summary>
internal static class GuardedBazelFile
{
    private const string Name = "bazel";

    /// <summary>The shim stands under this name, too, wherever it is installed: so it can be told from somebody else's `bazel`.</summary>
    private const string LaneName = "gloriousflywheel-bazel";

    /// <summary>Beside the running executable, else on PATH where it is the shim. Null when there is none.</summary>
    public static ByteString? Find(ImmutableArray<ByteString> environment)
    {
        ByteString beside = In(ExecutableFile.Running().Directory, Name);
        if (ExecutableFile.At(beside).IsExecutable)
        {
            return beside;
        }
        string path = EnvironmentEntries.Find(environment, "PATH")?.Raw ?? "";
        foreach (string folder in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            ByteString candidate = In(ByteString.FromRaw(folder), Name);
            ExecutableFile file = ExecutableFile.At(candidate);
            if (file.IsExecutable && file.IsSameProgram(ExecutableFile.At(In(ByteString.FromRaw(folder), LaneName))))
            {
                return candidate;
            }
        }
        return null;
    }

    private static ByteString In(ByteString folder, string name) => ByteString.FromRaw($"{folder.Raw.TrimEnd('/')}/{name}");
}
