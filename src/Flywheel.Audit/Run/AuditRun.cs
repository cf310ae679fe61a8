using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>One audit: inputs, facts, rules, register, report.</summary>
/// <param name="tree">The whole repository.</param>
/// <param name="config">Its register.</param>
/// <param name="request">What is asked.</param>
public sealed class AuditRun(IAuditTree tree, AuditConfig config, AuditRequest request)
{
    /// <summary>Bytes; larger files are not read, and say so: FW904 where they are live.</summary>
    public const long LargestFile = 64L << 20;

    /// <summary>Bytes of a file that a rule asks for by its name.</summary>
    private const long LargestNamed = 16L << 20;

    private readonly ConstructLines lines = new();
    private readonly Dictionary<FileChange, ChangeReach> reaches = [];
    private TakenFiles? taken;

    /// <summary>Only what changed is told; null for everything.</summary>
    public ChangeSet? Changes { get; init; }

    /// <summary>Only what lies at or below this path is told: relative to the root; empty for everything.</summary>
    public string Part { get; init; } = "";

    /// <summary>
    /// Untracked files that are no part of it, relative to the root: those that its own results are written to, so that a second run finds the
    /// same as the first.
    /// </summary>
    public IReadOnlySet<string> Apart { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Whether the report says if files differ from the commit: a comparison of all of them.</summary>
    public bool TellsDirty { get; init; }

    public static IReadOnlyList<IAuditRule> Rules => AuditParts.Rules;

    /// <summary>The register of a repository, or why it cannot be gone by; the default one where there is no file.</summary>
    public static ConfigReading Register(IAuditTree tree) =>
        ConfigReading.Of(tree.Read(AuditConfig.FileName, LargestNamed) is { } bytes ? SourceText.Decode(AuditConfig.FileName, bytes) : null);

    /// <summary>Every file that is in scope and of a kind that is looked into, in order.</summary>
    public IEnumerable<TreeFile> Files => tree.Files.Where(file => IsInPart(file.Path) && KindOf(file) is not null);

    /// <summary>Every finding of every rule, unsorted, exceptions and suppressions not yet applied.</summary>
    public static IReadOnlyList<Finding> Judge(IAuditTree tree, AuditConfig config, DateOnly asOf) => Judge(Scene(tree, config, asOf));

    /// <summary>The same of what was read.</summary>
    public static IReadOnlyList<Finding> Judge(AuditScene scene)
    {
        HashSet<string> generated = Unsilenced(scene);
        return [.. new FindingLimit(scene.Files).Within(Rules.SelectMany(rule => rule.Judge(scene)))
            .Select(finding => WithFunction(scene, OfGenerated(finding, generated)))];
    }

    /// <summary>Reads every file that can matter.</summary>
    public static AuditScene Scene(IAuditTree tree, AuditConfig config, DateOnly asOf) =>
        new AuditRun(tree, config, new() { AsOf = asOf, ToolVersion = "" }).Read().Scene;

    public AuditReport Report()
    {
        (AuditScene scene, FileScanResult<FileFacts> read) = Read();
        HashSet<string> generated = Unsilenced(scene);
        Dictionary<string, DocumentClass> silenced = request.All ? Unsilence(scene) : [];
        IEnumerable<Finding> found = Rules.Where(rule => request.Holds(rule.Id, rule.Name)).SelectMany(rule => rule.Judge(scene));
        IEnumerable<Finding> judged = new FindingLimit(scene.Files).Within(found)
            .Select(finding => silenced.TryGetValue(finding.Path, out DocumentClass of) && !(of == DocumentClass.Plan && finding.Rule == "FW005")
                ? finding with { Severity = Severity.Info, Edit = null }
                : WithFunction(scene, OfGenerated(finding, generated)));
        var extent = new AuditExtent
        {
            Rules = rule => Rules.FirstOrDefault(one => one.Id == rule) is not { } known || request.Holds(known.Id, known.Name),
            Paths = Part.Length == 0 ? null : IsInPart,
        };
        RegisterVerdict verdict = RegisterVerdict.Apply(judged, config, scene.Files, request.AsOf, extent);
        return new()
        {
            Findings = [.. FoldedFindings.Fold(Fingerprints.Fill(verdict.Findings).Where(IsAskedFor))],
            Rules =
            [
                .. Rules.Where(rule => request.Holds(rule.Id, rule.Name)).Select(rule => new RuleVersion(rule.Id, rule.Version)),
                .. RegisterRules.All.Select(rule => new RuleVersion(rule.Id, rule.Version)),
            ],
            FilesAudited = Part.Length == 0 ? read.Looked : Files.Count(),
            Skipped = [.. read.Unreadable.Where(file => IsInPart(file.Path)).Select(file => new SkippedFile(file.Path, file.Why))],
            NotFollowed =
            [
                .. ((tree as RepositoryTree)?.NotFollowed ?? []).Where(file => IsInPart(file.Path) && IsInScope(file.Path))
                    .Select(file => new SkippedFile(file.Path, file.Why)),
            ],
            Commit = tree.Commit,
            IsDirty = IsDirty(),
            Config = config.Source is { } source ? new(source.Path, Digest(source)) : null,
            AsOf = request.AsOf,
            Strict = request.Strict,
            MinSeverity = request.MinSeverity,
            All = request.All,
            ToolVersion = request.ToolVersion,
        };
    }

    /// <summary>The exceptions and what they cover, for the list of the register.</summary>
    public ImmutableArray<ExceptionUse> Uses()
    {
        AuditScene scene = Read().Scene;
        return RegisterVerdict.Apply(Judge(scene), config, scene.Files, request.AsOf).Uses;
    }

    private (AuditScene Scene, FileScanResult<FileFacts> Scan) Read()
    {
        var prefilter = new Prefilter(NeedleTable.For(config));
        FileScanResult<FileFacts> scan = FileScan.Run(
            tree, KindOf, prefilter, LargestFile,
            (file, kind, bytes) => Facts(file, kind, bytes, prefilter),
            // What makes a plan a to-do list may be any command, and whatever a shell.nix builds is a shell.
            file => file.Path.EndsWith("shell.nix", StringComparison.Ordinal)
                || (file.Path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && DocumentClasses.ByPath(file.Path, config) == DocumentClass.Plan));
        Dictionary<string, FileFacts> files = scan.Read.ToDictionary(facts => facts.Path, StringComparer.Ordinal);
        FactsReading.ReadIncluded(files, Named, config);
        FactsReading.ReadImported(files, Named, config);
        FactsReading.ReadMakefiles(files, config);
        FactsReading.ReadJustfiles(files, config);
        FactsReading.ReadSourced(files, Named, config);
        FactsReading.ReadHanded(files, tree.Files.Where(file => IsInScope(file.Path)), Named, config);
        foreach (UnreadableFile file in scan.Unreadable)
        {
            files[file.Path] = FactsReading.Unread(file.Path, FileKinds.Of(file.Path), $"it cannot be read: {file.Why}", config);
        }
        var scene = new AuditScene(config, files, request.AsOf)
        {
            ReadFile = path => tree.Read(path, LargestNamed),
            IsCommitted = tree.IsCommitted,
        };
        scene.Paths.FillNames();
        PipelineNames.Fill(files);
        return (scene, scan);

        byte[]? Named(string path) => IsInScope(path) ? tree.Read(path, LargestNamed) : null;
    }

    private FileFacts Facts(TreeFile file, FileKind kind, byte[] bytes, Prefilter prefilter)
    {
        FileFacts facts = FactsReading.Of(file.Path, kind, bytes, config);
        if (kind == FileKind.Nix && !prefilter.Matters(FileKind.Yaml, bytes))
        {
            // It was read for the lists in it; as little as in any other configuration can its values be what is looked for. All of a large
            // repository's take as much memory as all else.
            facts.Values.Clear();
            facts.Values.TrimExcess();
        }
        return facts;
    }

    /// <summary>What a file is; null where it is left out of scope, or the register itself.</summary>
    private FileKind? KindOf(TreeFile file)
    {
        FileKind kind = FileKinds.Of(file.Path);
        return file.Path == AuditConfig.FileName || (!file.IsTracked && Apart.Contains(file.Path)) || (kind == FileKind.Other && !file.IsExecutable)
            || !IsInScope(file.Path)
            ? null
            : kind;
    }

    private bool IsInScope(string path) => config.Scope.LastOrDefault(rule => Glob.IsMatch(rule.Glob, path)) is not { Included: false };

    /// <summary>Lets the rules look into documents that are silent otherwise; what they find there is information.</summary>
    private static Dictionary<string, DocumentClass> Unsilence(AuditScene scene)
    {
        var silenced = new Dictionary<string, DocumentClass>();
        foreach (FileFacts file in scene.Files.Values.Where(file => file.Class is DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated))
        {
            silenced[file.Path] = file.Class;
            file.Class = DocumentClass.Contract;
        }
        return silenced;
    }

    /// <summary>
    /// Lets the rules look into scripts that say that they are generated: whoever runs one runs what is in it, so that a line in its head may not
    /// silence it. What is found there is a warning, since it is mended at the generator.
    /// </summary>
    private static HashSet<string> Unsilenced(AuditScene scene)
    {
        var generated = new HashSet<string>();
        foreach (FileFacts file in scene.Files.Values.Where(file => file is { Class: DocumentClass.Generated, Kind: FileKind.Shell }))
        {
            generated.Add(file.Path);
            file.Class = DocumentClass.Contract;
        }
        return generated;
    }

    /// <summary>With the function that it stands in, where an exception may be for that.</summary>
    private static Finding WithFunction(AuditScene scene, Finding finding)
    {
        bool isAsked = finding.Construct.Kind == ConstructKind.File
            && scene.Config.Exceptions.Any(exception => exception.Rule == finding.Rule && exception.Construct.Kind == ConstructKind.Recipe);
        return isAsked && scene.Files.TryGetValue(finding.Path, out FileFacts? file) && file.Kind == FileKind.Shell
            && file.Scripts.SelectMany(script => scene.Reading(script).Commands).FirstOrDefault(command => command.Function is not null
                && command.Span.Start <= finding.Span.Start && finding.Span.Start < command.Span.End) is { } command
            ? finding with { Function = command.Function }
            : finding;
    }

    private static Finding OfGenerated(Finding finding, HashSet<string> generated) => !generated.Contains(finding.Path) ? finding : finding with
    {
        Severity = finding.Severity == Severity.Error ? Severity.Warning : finding.Severity,
        Notes = finding.Notes.Add("the file says that it is generated: what generates it decides, and is what to mend"),
        Edit = null,
    };

    /// <summary>
    /// Whether an audited file, or the register, is not as it was committed: changed, new, or gone; null where that cannot be told, or nobody asks.
    /// </summary>
    private bool? IsDirty()
    {
        if (!TellsDirty || tree is not RepositoryTree { IsRepository: true } disk)
        {
            return null;
        }
        return disk.ChangedSince("HEAD").Match<bool?>(told =>
        {
            HashSet<string> audited = [.. tree.Files.Where(file => KindOf(file) is not null).Select(file => file.Path), AuditConfig.FileName];
            return told.Changes.Files.Keys.Any(audited.Contains)
                || told.Changes.Deleted.Any(path => path == AuditConfig.FileName || (FileKinds.Of(path) != FileKind.Other && IsInScope(path)));
        }, _ => null);
    }

    /// <summary>Of the register's bytes, as <c>sha256sum</c> has it.</summary>
    private string Digest(SourceText source) =>
        Convert.ToHexStringLower(SHA256.HashData(tree.Read(source.Path, LargestNamed) ?? Encoding.UTF8.GetBytes(source.Text)));

    private bool IsInPart(string path) => Part.Length == 0 || path == Part || path.StartsWith(Part + "/", StringComparison.Ordinal);

    private bool IsAskedFor(Finding finding)
    {
        if (finding.Source == config.Source)
        {
            return true;
        }
        return IsInPart(finding.Path) && (Changes is null || IsChanged(finding, Changes));
    }

    /// <summary>Whether a change can have made the finding: in its construct, or in another file that it hangs on.</summary>
    private bool IsChanged(Finding finding, ChangeSet changes)
    {
        (int first, int last) = lines.Of(finding);
        return changes.Touches(finding.Path, first, last)
            || (changes.Files.TryGetValue(finding.Path, out FileChange? change) && Reach(change, finding.Source).Holds(finding.Rule, first, last))
            || Changed(path => path == AuditConfig.FileName)
            || (finding.Rule == "FW007" && Changed(path => FileKinds.Of(path) == FileKind.Bazelrc || path.EndsWith("rc", StringComparison.Ordinal)))
            || (finding.Subject.StartsWith("just ", StringComparison.Ordinal) && Changed(path => FileKinds.Of(path) == FileKind.Justfile))
            || (taken ??= new(tree, changes)).Changed(finding.Source)
            || finding.DecidedIn.Any(source => changes.Files.ContainsKey(source.Path) || taken.Changed(source))
            || finding.DecidedAt.Any(at => Changed(path => path == at || (path.StartsWith(at, StringComparison.Ordinal) && path[at.Length] == '/')));

        bool Changed(Func<string, bool> isIt) => changes.Files.Keys.Any(isIt) || changes.Deleted.Any(isIt);
    }

    private ChangeReach Reach(FileChange change, SourceText source)
    {
        if (!reaches.TryGetValue(change, out ChangeReach? reach))
        {
            reaches[change] = reach = ChangeReach.Of(change, source);
        }
        return reach;
    }
}
