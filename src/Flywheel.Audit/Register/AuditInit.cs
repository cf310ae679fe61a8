using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;

namespace Flywheel.Audit.Register;

/// <summary>
/// The first <c>flywheel.audit.toml</c> of a repository, with what is found in it. Nothing that needs a person's word is in force: exceptions
/// are proposed as comments, for somebody to own. Writing the file, and never over another one, is the caller's.
/// </summary>
public sealed record AuditInit
{
    /// <summary>Paths or names of programs that look like guarded wrappers.</summary>
    public ImmutableArray<string> GuardedCommands { get; init; } = [];

    /// <summary>Recipes that run one.</summary>
    public ImmutableArray<string> GuardedRecipes { get; init; } = [];

    /// <summary>What may stand in place of a launcher; null where nothing is known to.</summary>
    public string? Entry { get; init; }

    /// <summary>Paths of committed <c>flywheel.proof/v1</c> files.</summary>
    public ImmutableArray<string> Proofs { get; init; } = [];

    /// <summary>By path.</summary>
    public required IReadOnlyDictionary<string, FileFacts> Files { get; init; }

    /// <summary>Of all rules, under no register.</summary>
    public required IEnumerable<Finding> Findings { get; init; }

    public required DateOnly AsOf { get; init; }

    /// <summary>The whole file. What it writes is read back without a problem, and so is every comment of it that somebody fills in.</summary>
    public string Text()
    {
        Finding[] findings = [.. Findings.Where(finding => finding.Severity != Severity.Info).Order(FindingOrder.Instance)];
        var text = new StringBuilder();
        text.Append("# What `flywheel audit` judges this repository by: `flywheel audit explain` says more of each rule.\n");
        text.Append("# Paths and globs are relative to the repository; the last [[scope]] or [[class]] that fits decides.\n");
        text.Append("version = ").Append(RegisterKeys.Version.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Guarded(text);
        Runners(text, findings);
        Classes(text);
        Stale(text, findings);
        ProofsFound(text);
        Exceptions(text, findings);
        return text.ToString();
    }

    private void Guarded(StringBuilder text)
    {
        text.Append("\n# The ways to Bazel that check the contract first. `flywheel` and the lane names always are.\n[guarded]\n");
        text.Append(Entry is not { } entry ? "# entry = \"just bazel\"  # what `--fix` writes in place of a bare `bazel`\n"
            : $"entry = {Quoted(entry)}  # what `--fix` writes in place of a bare `bazel`\n");
        text.Append($"commands = {List(GuardedCommands)}\nrecipes = {List(GuardedRecipes)}\n");
    }

    private void Runners(StringBuilder text, Finding[] findings)
    {
        HashSet<string> found = [.. findings.Where(finding => finding.Rule is "FW001" or "FW006").Select(finding => finding.Subject.ToLowerInvariant())];
        string[] own =
        [
            .. Files.Values.SelectMany(file => file.Runners).SelectMany(use => use.Labels).Where(label => !label.Named && IsPlain(label.Text))
                .Select(label => label.Text.ToLowerInvariant()).Where(label => !found.Contains(label)).Distinct().Order(StringComparer.Ordinal),
        ];
        text.Append("\n# `register`: a hosted runner needs an [[exception]]; `forbidden`: none lets it pass.\n[runners]\nmode = \"register\"\n");
        text.Append($"allowed = {List([.. own])}  # labels seen here\n");
    }

    /// <summary>Folders whose documents all are of one class other than contract.</summary>
    private void Classes(StringBuilder text)
    {
        (string Folder, DocumentClass Class)[] folders =
        [
            .. Files.Values.Where(file => file.Kind == FileKind.Markdown && file.Path.Contains('/', StringComparison.Ordinal))
                .GroupBy(file => file.Path[..file.Path.LastIndexOf('/')], StringComparer.Ordinal)
                .Where(group => group.First().Class != DocumentClass.Contract && group.All(file => file.Class == group.First().Class) && IsPlain(group.Key))
                .Select(group => (group.Key, group.First().Class)).OrderBy(one => one.Key, StringComparer.Ordinal),
        ];
        if (folders.Length > 0)
        {
            text.Append("\n# What documents are for, as their names tell; front matter `flywheel-class` of a file goes before it.\n");
        }
        foreach ((string folder, DocumentClass of) in folders)
        {
            text.Append($"[[class]]\nglob = {Quoted(folder + "/*")}\nclass = \"{of.ToString().ToLowerInvariant()}\"\n");
        }
    }

    private static void Stale(StringBuilder text, Finding[] findings)
    {
        string[] hosts = [.. findings.Where(finding => finding.Rule == "FW004" && IsHost(finding.Subject)).Select(finding => finding.Subject)
            .Distinct().Order(StringComparer.Ordinal)];
        if (hosts.Length == 0)
        {
            return;
        }
        text.Append("\n# Endpoints that the audit reports today. Say of those that are no more what stands there instead.\n");
        foreach (string host in hosts)
        {
            text.Append($"# [[stale]]\n# pattern = {Quoted(host)}\n# replacement = \"\"\n");
        }
    }

    private void ProofsFound(StringBuilder text)
    {
        if (Proofs.Length > 0)
        {
            text.Append("\n# Proofs of remote execution; `covers` says which files may claim it, `decision` names the recorded decision.\n");
        }
        foreach (string proof in Proofs.Order(StringComparer.Ordinal))
        {
            text.Append($"[[proof]]\npath = {Quoted(proof)}\n");
        }
    }

    private void Exceptions(StringBuilder text, Finding[] findings)
    {
        Exceptions(text, findings, "FW001",
            "Hosted runners that are in use. Move the jobs, or let somebody own them: fill `owner` and `reason` in and take the marks away.");
        Exceptions(text, findings, "FW002",
            "Heavy commands outside a guarded entry. Name the entry in [guarded], run them through it, or let somebody own them for a while.");
        Exceptions(text, findings, "FW003",
            "Bare launchers on PATH. Put the guard there instead, or let somebody own them for a while.");
    }

    private void Exceptions(StringBuilder text, Finding[] findings, string rule, string what)
    {
        IGrouping<(string Path, Construct Construct), Finding>[] groups =
        [
            .. findings.Where(finding => finding.Rule == rule && finding.Severity == Severity.Error)
                .GroupBy(finding => (finding.Path, Named(finding)))
                .Where(group => group.Key.Item2.Name.Length > 0),
        ];
        if (groups.Length == 0)
        {
            return;
        }
        text.Append(CultureInfo.InvariantCulture, $"\n# {what}\n");
        foreach (IGrouping<(string Path, Construct Construct), Finding> group in groups)
        {
            ImmutableArray<string> subjects = [.. group.Select(finding => finding.Subject).Where(subject => subject.Length > 0).Distinct().Order(StringComparer.Ordinal)];
            // What is only warned of counts, too, where the exception is about it.
            int covered = findings.Count(finding => finding.Rule == rule && (finding.Path, Named(finding)) == group.Key
                && (subjects.IsEmpty || subjects.Contains(finding.Subject, StringComparer.OrdinalIgnoreCase)));
            text.Append(CultureInfo.InvariantCulture, $"""

                # [[exception]]
                # rule = "{rule}"
                # path = {Quoted(group.Key.Path)}
                # {group.Key.Construct.Kind.ToString().ToLowerInvariant()} = {Quoted(group.Key.Construct.Name)}
                # labels = {List(subjects)}
                # owner = ""
                # reason = ""
                # created = {AsOf:yyyy-MM-dd}
                # expires = {Last():yyyy-MM-dd}
                # max = {covered}

                """);
        }
    }

    /// <summary>As an exception names it: what stands in no job, recipe or heading goes by its file's name.</summary>
    private static Construct Named(Finding finding) => finding.Construct.Kind != ConstructKind.File ? finding.Construct
        : new(ConstructKind.Recipe, finding.Path[(finding.Path.LastIndexOf('/') + 1)..]);

    private DateOnly Last() => RegisterKeys.LastDay(AsOf);

    /// <summary>Whether a name stands for itself as a glob.</summary>
    private static bool IsPlain(string name) => name.Length > 0 && !name.AsSpan().ContainsAny("*?[]{}\\$") && WrittenPath.PatternFault(name) is null;

    private static bool IsHost(string subject) =>
        subject.Length > 0 && subject.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private static string List(ImmutableArray<string> items) => $"[{string.Join(", ", items.Select(Quoted))}]";

    /// <summary>A basic string of TOML.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value is '"' or '\\' ? quoted.Append('\\').Append(rune)
                : Rune.IsControl(rune) ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")
                : quoted.Append(rune);
        }
        return quoted.Append('"').ToString();
    }
}
