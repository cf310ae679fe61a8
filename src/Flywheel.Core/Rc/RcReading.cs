using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>
/// The rc files as Bazel's client reads them before any command is looked at: which ones, in which order, and their words
/// (GetRcFiles of option_processor.cc and ParseFile of rc_file.cc, 4.2.3 and 9.0).
/// </summary>
public sealed class RcReading
{
    private const string WorkspacePrefix = "%workspace%/";

    /// <summary>Bazel has no such limit, and would read for ever: each file may import the next one twice.</summary>
    private const int MostFiles = 1000;

    /// <summary>Bytes in all of them together.</summary>
    private const int MostBytes = 4 << 20;

    private readonly RcRequest request;
    private readonly RcReader reader;
    private readonly List<RcFile> files = [];
    private readonly List<RcWord> words = [];
    private readonly List<RcProblem> problems = [];

    /// <summary>
    /// The files that are being read, by the words that name them; each import that fails within one that does not have to be there leaves
    /// one too many, as it does in Bazel.
    /// </summary>
    private readonly List<string> stack = [];
    private int roots;
    private int reads;
    private long size;

    private RcReading(RcRequest request, RcReader reader)
    {
        this.request = request;
        this.reader = reader;
    }

    private enum Outcome
    {
        Fine,
        Unreadable,
        Wrong,
    }

    /// <summary>Every file that was looked at, in order.</summary>
    public ImmutableArray<RcFile> Files => [.. files];

    /// <summary>In the order in which they are read: an import stands where its line stands.</summary>
    public IReadOnlyList<RcWord> Words => words;

    /// <summary>What is wrong with the files. An error is the last: Bazel reads no further.</summary>
    public IReadOnlyList<RcProblem> Problems => problems;

    /// <summary>The rules that they were read by.</summary>
    public RcDialect Dialect => request.Dialect;

    public static RcReading Of(RcRequest request, RcReader reader)
    {
        var reading = new RcReading(request, reader);
        reading.ReadAll();
        return reading;
    }

    private void ReadAll()
    {
        if (Switch("ignore_all_rc_files", false))
        {
            return;
        }
        var paths = new List<RcFile>();
        if (Switch("system_rc", true))
        {
            paths.Add(Place(request.SystemRc, RcOrigin.System));
        }
        if (request.Workspace is { } workspace && Switch("workspace_rc", true))
        {
            paths.Add(Place(Joined(workspace, ".bazelrc"), RcOrigin.Workspace));
        }
        if (request.Home is { Length: > 0 } home && Switch("home_rc", true))
        {
            paths.Add(Place(Joined(home, ".bazelrc"), RcOrigin.Home));
        }
        AddNamed(paths);
        foreach (RcFile place in paths)
        {
            if (!ReadRoot(place.Path, place.Origin))
            {
                return;
            }
        }
        WarnOfFormerPlace();
    }

    private void AddNamed(List<RcFile> paths)
    {
        if (request.Dialect.ReadsVariable)
        {
            foreach (string path in (request.Variable?.Raw ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                paths.Add(Place(Named(path), RcOrigin.Variable));
            }
        }
        foreach (StartupOption option in request.Startup)
        {
            if (option is { Name: "bazelrc", Value: { } value })
            {
                paths.Add(Place(Named(value.Raw), RcOrigin.Option));
                if (value.Equals("/dev/null") || request.Dialect.ReadsOneBazelrc)
                {
                    break;
                }
            }
        }
    }

    /// <summary>False when Bazel ends here.</summary>
    private bool ReadRoot(ByteString path, RcOrigin origin)
    {
        bool named = origin is RcOrigin.Variable or RcOrigin.Option;
        RcContent content = reader(path);
        var file = new RcFile(path, content.Canonical, origin, null, 0);
        if (content.Canonical.Length == 0 || (named && content.Bytes is null && !content.OnlyHere))
        {
            file.Fate = named ? RcFate.Failed : RcFate.NotThere;
            files.Add(file);
            if (named)
            {
                problems.Add(new(file, 0, content.Fault ?? "is not there"));
            }
            return !named;
        }
        foreach (RcFile before in files)
        {
            if (before.Importer is null && before.Canonical == content.Canonical)
            {
                file.Fate = RcFate.ReadBefore;
                files.Add(file);
                return true;
            }
        }
        stack.Clear();
        stack.Add(path.Raw);
        Outcome outcome = ReadFile(file, content);
        roots++;
        if (outcome == Outcome.Unreadable && problems is not [.., { Kind: RcProblemKind.Error }])
        {
            problems.Add(new(file, 0, content.Fault ?? "cannot be read"));
        }
        return outcome == Outcome.Fine;
    }

    private Outcome ReadFile(RcFile file, RcContent content)
    {
        if (content.Bytes is not { } bytes)
        {
            file.Fate = RcFate.Failed;
            files.Add(file);
            if (content.OnlyHere)
            {
                problems.Add(new(file, 0, content.Fault!, RcProblemKind.Doubt));
            }
            return content.OnlyHere ? Outcome.Fine : Outcome.Unreadable;
        }
        if (++reads > MostFiles)
        {
            return Wrong(file, 0, $"more than {MostFiles} files are imported");
        }
        size += bytes.Length;
        if (size > MostBytes)
        {
            return Wrong(file, 0, $"the rc files have more than {MostBytes >> 20} MB together");
        }
        file.Fate = RcFate.Read;
        files.Add(file);
        foreach (ImmutableArray<RcToken> line in RcLexer.Lines(bytes))
        {
            string section = line[0].Text.Raw;
            if (section is "import" or "try-import" || (section == "try-import-if-bazel-version" && request.Dialect.HasConditionalImport))
            {
                if (Import(file, line) is not Outcome.Fine and var outcome)
                {
                    return outcome;
                }
                continue;
            }
            for (int i = 1; i < line.Length; i++)
            {
                words.Add(new(line[i].Text, section, file, line[i].Line, roots));
            }
        }
        return Outcome.Fine;
    }

    private Outcome Import(RcFile file, ImmutableArray<RcToken> line)
    {
        string kind = line[0].Text.Raw;
        int number = line[0].Line;
        bool conditional = kind == "try-import-if-bazel-version";
        if (line.Length != (conditional ? 3 : 2))
        {
            return Wrong(file, number, conditional ? $"`{kind}` takes a condition and one file" : $"`{kind}` takes one file");
        }
        string name = line[^1].Text.Raw;
        string path = name.StartsWith(WorkspacePrefix, StringComparison.Ordinal)
            ? Joined(request.Workspace ?? ByteString.Empty, name[WorkspacePrefix.Length..]).Raw
            : name;
        ByteString absolute = path.StartsWith('/') ? ByteString.FromRaw(path) : Joined(request.WorkingDirectory, path);
        if (conditional)
        {
            bool? fits = RcVersionCondition.Matches(line[1].Text.Raw, request.Dialect.Version ?? default);
            if (fits is null)
            {
                return Wrong(file, number, $"the condition of `{kind}` is no operator (<, <=, >, >=, ==, !=, ~) with a version behind it");
            }
            if (request.Dialect.Version is null || fits == false)
            {
                RcFate fate = request.Dialect.Version is null ? RcFate.Undecided : RcFate.OtherVersion;
                files.Add(new RcFile(absolute, "", RcOrigin.Import, file, number) { Fate = fate });
                return Outcome.Fine;
            }
        }
        if (stack.Contains(path))
        {
            return Wrong(file, number, $"`{kind}` of a file that is being read: the imports go round in a circle");
        }
        stack.Add(path);
        RcContent content = reader(absolute);
        var imported = new RcFile(absolute, content.Canonical, RcOrigin.Import, file, number);
        Outcome outcome = ReadFile(imported, content);
        if (outcome == Outcome.Unreadable)
        {
            bool within = problems is [.., { Kind: RcProblemKind.Error }];
            outcome = kind == "import" ? outcome : Outcome.Fine;
            if (within && outcome == Outcome.Fine)
            {
                // So in 4.2.3 and in 9.0: https://github.com/bazelbuild/bazel/issues/10419.
                RcProblem failed = problems[^1];
                problems[^1] = new(
                    failed.File, failed.Line, failed.What + "; nothing behind it is read, and Bazel says nothing, because of a try-import", RcProblemKind.Warning);
            }
            else if (!within && (outcome != Outcome.Fine || content.Fault is not null))
            {
                problems.Add(new(
                    file, number, $"`{kind}` of a file that {content.Fault ?? "is not there"}",
                    outcome == Outcome.Fine ? RcProblemKind.Warning : RcProblemKind.Error));
            }
            if (!within)
            {
                imported.Fate = outcome == Outcome.Fine ? RcFate.NotThere : RcFate.Failed;
            }
        }
        if (outcome == Outcome.Fine)
        {
            stack.RemoveAt(stack.Count - 1);
        }
        return outcome;
    }

    private Outcome Wrong(RcFile file, int line, string what)
    {
        problems.Add(new(file, line, what));
        return Outcome.Wrong;
    }

    /// <summary>Read until 0.18; Bazel warns of one that nothing imports, unless --nomaster_bazelrc is given.</summary>
    private void WarnOfFormerPlace()
    {
        if (request.Workspace is not { } workspace || !Switch("master_bazelrc", true))
        {
            return;
        }
        ByteString path = Joined(workspace, "tools/bazel.rc");
        RcContent content = reader(path);
        if (content.Canonical.Length == 0)
        {
            return;
        }
        foreach (RcFile file in files)
        {
            if (file.Canonical == content.Canonical)
            {
                return;
            }
        }
        problems.Add(new(
            new RcFile(path, content.Canonical, RcOrigin.Workspace, null, 0) { Fate = RcFate.NotThere }, 0,
            "is not read any more: import it in .bazelrc", RcProblemKind.Warning));
    }

    private bool Switch(string name, bool value)
    {
        foreach (StartupOption option in request.Startup)
        {
            value = option.Name == name && option.Form == StartupOptionForm.Nullary ? !option.Negated : value;
        }
        return value;
    }

    /// <summary>A path as --bazelrc takes it.</summary>
    private ByteString Named(string path) =>
        path.StartsWith('~') && request.Dialect.KnowsTilde ? Joined(request.Home ?? ByteString.Empty, path[1..])
        : path.StartsWith('/') ? ByteString.FromRaw(path)
        : Joined(request.WorkingDirectory, path);

    private static RcFile Place(ByteString path, RcOrigin origin) => new(path, "", origin, null, 0);

    private static ByteString Joined(ByteString folder, string path) =>
        ByteString.FromRaw(
            folder.Length == 0 ? path
            : (folder.Raw.EndsWith('/'), path.StartsWith('/')) switch
            {
                (true, true) => folder.Raw + path[1..],
                (false, false) => folder.Raw + "/" + path,
                _ => folder.Raw + path,
            });
}
