using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Host.Guard;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The launcher behind the shim, and the Bazel that it chooses.</summary>
internal sealed class BazeliskFound : DoctorCheck
{
    public override string Name => "bazelisk";

    public override CheckResult Examine(DoctorFacts facts) =>
        LeadsToGuard(facts, facts.Settings.Bazelisk) ? Problem(
            $"{Variables.Bazelisk} (environment) names the shim itself, and is passed over", $"`unset {Variables.Bazelisk}`, or set it to the path of Bazelisk")
        : facts.Launcher.Match(found => Judge(facts, found), NotFound);

    private CheckResult NotFound(BazeliskSearch.NotFound search)
    {
        LookedAt last = search.Looked[^1];
        bool setting = last.Source is LauncherSource.GfBazelisk or LauncherSource.BazelBin && last.Miss != LauncherMiss.Ourselves;
        return setting
            ? Problem(
                $"{LauncherMessages.Place(last.Source)}: {last.Candidate} {LauncherMessages.Why(last.Miss)}",
                $"`unset {(last.Source == LauncherSource.GfBazelisk ? Variables.Bazelisk : Variables.BazelBin)}`, or set it to the path of Bazelisk")
            : Problem("there is no Bazelisk and no other Bazel: not on PATH, and not beside the shim", LauncherMessages.Install);
    }

    private CheckResult Judge(DoctorFacts facts, BazeliskSearch.Found found)
    {
        string launcher = $"{found.Path} ({LauncherMessages.Place(found.Source)})";
        if (facts.Version.Path is { } path && found.MayBeBazelisk)
        {
            var file = ExecutableFile.At(ByteString.FromText(path));
            if (!file.IsExecutable)
            {
                string why = !file.Exists ? "is not there" : "may not be executed";
                return Problem($"{facts.Version.Source} names a Bazel by its path, and {path} {why}", $"set {facts.Version.Source} to a version, such as 8.7.0, or to a Bazel that is there");
            }
            return facts.Programs.Started(path) is { IsGuard: true }
                ? Ok(launcher)
                : Note($"{facts.Version.Source} names a Bazel by its path, {path}: its version is not known here, and .bazelversion does not count");
        }
        if (LeadsToGuard(facts, facts.Settings.BazelBin) && facts.Settings.BazelBin!.Value.Value.Contains('/', StringComparison.Ordinal))
        {
            return Note($"{Variables.BazelBin} (environment) names the shim itself, and is passed over; {launcher} is started", $"`unset {Variables.BazelBin}`");
        }
        if (found is { IsBazelisk: false, Source: LauncherSource.BazelOnPath } && ReleaseOf(found) is null)
        {
            return Note($"{launcher} is started: no Bazelisk is on PATH, and which Bazel that is, is not known here", LauncherMessages.Install);
        }
        string release = ReleaseOf(found) is { } version ? $", Bazelisk {version}" : "";
        string chosen = facts.Version.Release is { } bazel && found.IsBazelisk ? $", starts Bazel {bazel.Major}.{bazel.Minor}.{bazel.Patch} ({facts.Version.Source})" : "";
        return Ok($"{launcher}{release}{chosen}");
    }

    private static bool LeadsToGuard(DoctorFacts facts, Sourced<string>? setting) =>
        setting is { } given && facts.Programs.Started(given.Value, WorkspaceFiles.WorkingDirectory()) is { IsGuard: true };

    /// <summary>As the package beside it says, where it was installed by npm; asking the program would have it look for a Bazel.</summary>
    private static string? ReleaseOf(BazeliskSearch.Found found)
    {
        try
        {
            string path = Path.GetFullPath(found.Path.ToString());
            string real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            if (Path.GetDirectoryName(real) is not { } folder || SmallFile.Read(Path.Combine(folder, "package.json")).Bytes is not { } bytes)
            {
                return null;
            }
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("name", out JsonElement name) && name.ValueEquals("@bazel/bazelisk")
                && root.TryGetProperty("version", out JsonElement version) && version.ValueKind == JsonValueKind.String
                    ? version.GetString()!.TrimStart('v')
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
