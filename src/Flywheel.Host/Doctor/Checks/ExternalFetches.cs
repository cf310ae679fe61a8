using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Where external repositories come from: they are fetched before any cache hit can help.</summary>
internal sealed class ExternalFetches : DoctorCheck
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(90);

    public override string Name => "fetches";

    public override CheckResult Examine(DoctorFacts facts)
    {
        bool none = facts.FetchFolders.IsEmpty;
        if (none && facts.Settings.DisableDownload.Value)
        {
            return Problem(
                $"{Variables.DisableDownload} is true, and neither a repository cache nor a distdir is set", $"set {Variables.RepositoryCache} or {Variables.DistDir}, or `unset {Variables.DisableDownload}`");
        }
        Diagnosis[] found = [.. facts.FetchFolders.Select(folder => folder.IsRepositoryCache ? Cache(folder, facts.Now) : DistDir(folder)).OfType<Diagnosis>()];
        return none
            ? Note(
                "no repository cache is set: Bazel keeps one for each user and machine, and a fresh one fetches everything",
                $"set {Variables.RepositoryCache} to a folder that stays")
            : Found(found, string.Join(", ", facts.FetchFolders.Select(folder => Summary(folder, facts.Now))));
    }

    private static Diagnosis? Cache(FetchFolder folder, DateTimeOffset now) =>
        folder.State.Fault is { } fault
            ? new Diagnosis.Problem($"the repository cache, {folder.Shown}, {fault}", $"name a folder that you can write to in {folder.Setter}")
            : !folder.State.Exists ? new Diagnosis.Note($"the repository cache, {folder.Shown}, is not there yet: the next fetch makes it")
            : folder.LastUsed is not { } used ? new Diagnosis.Note($"the repository cache, {folder.Shown}, holds nothing yet: the next fetch downloads everything")
            : now - used > LongAgo ? new Diagnosis.Note($"the repository cache, {folder.Shown}, was last used {Days(now - used)} ago: is it the one that is meant?")
            : null;

    private static Diagnosis? DistDir(FetchFolder folder) =>
        !folder.State.Exists
            ? new Diagnosis.Problem(
                $"the distdir {folder.Shown} is not there", $"take it out of {folder.Setter}, or {(folder.Shown.StartsWith('/') ? $"`mkdir -p {ShellQuote.Of(folder.Shown)}`" : "make it")} and put the archives into it")
            : folder.State.Fault == "is no directory" ? new Diagnosis.Problem($"the distdir {folder.Shown} is no directory", $"take it out of {folder.Setter}")
            : folder.IsEmpty ? new Diagnosis.Note($"the distdir {folder.Shown} holds nothing")
            : null;

    private static string Summary(FetchFolder folder, DateTimeOffset now) => folder.IsRepositoryCache
        ? $"repository cache {folder.Shown}, last used {(folder.LastUsed is { } used && now - used >= TimeSpan.FromDays(1) ? $"{Days(now - used)} ago" : "today")}"
        : $"distdir {folder.Shown}";

    private static string Days(TimeSpan time) => (int)time.TotalDays is var days && days == 1 ? "a day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");
}
