using System.Globalization;
using System.Text.Json;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel rc</c> prints.</summary>
/// <param name="Resolution">The options, with their places.</param>
/// <param name="Workspace">Its folder: files in it are shown from there on. Null outside of any.</param>
/// <param name="VersionSource">Who says the version: an option, a variable or a file. Null where nobody does.</param>
public sealed record RcReport(RcResolution Resolution, string? Workspace, string? VersionSource)
{
    private const string Schema = "flywheel.rc/v1";
    private const string NoFile = "command line";

    public int ExitCode => Resolution.Fails ? ExitCodes.RcRefused : ExitCodes.Success;

    private BazelVersion? Version => Resolution.Dialect.Version;

    /// <summary>What goes to stdout.</summary>
    public IEnumerable<string> Text()
    {
        yield return Version is { } version
            ? $"options of `bazel {Resolution.Command}` from rc files, as Bazel {Number(version)} reads them ({VersionSource})"
            : $"options of `bazel {Resolution.Command}` from rc files, as the newest Bazel reads them: which one runs is not known, and `--bazel-version` says it";
        yield return "";
        yield return "files:";
        foreach (RcFile file in Resolution.Files)
        {
            yield return $"  {Place(file, line: 0)}: {Fate(file.Fate)}{Why(file)}";
        }
        if (!Resolution.Startup.IsEmpty)
        {
            yield return "";
            yield return "startup options:";
            foreach (RcOption option in Resolution.Startup)
            {
                yield return $"  {Place(option.File, option.Line)}: {OptionMask.Text(option)}";
            }
        }
        yield return "";
        yield return Resolution.Options.IsEmpty ? "no options" : "options, a later one wins:";
        foreach (RcOption option in Resolution.Options)
        {
            yield return $"  {Place(option.File, option.Line)}: {OptionMask.Text(option)}{Remarks(option)}";
        }
        if (!Resolution.Residue.IsEmpty)
        {
            yield return "";
            yield return "no options, taken for targets:";
            foreach (RcWord word in Resolution.Residue)
            {
                yield return $"  {Place(word.File, word.Line)}: {Target(word)}";
            }
        }
    }

    /// <summary>What is wrong, for stderr.</summary>
    public IEnumerable<string> Problems() => Resolution.Problems.Select(problem =>
        $"{Prefix(problem.Kind)}{Place(problem.File, problem.Line)}: {Redaction.None.Apply(problem.What)}").Distinct();

    /// <summary>One JSON object with a line feed at its end.</summary>
    public string Json()
    {
        return ReportJson.Object(Schema, json =>
        {
            json.WriteString("command", Resolution.Command);
            json.WriteString("bazel_version", Version is { } version ? Number(version) : null);
            json.WriteString("bazel_version_source", VersionSource);
            json.WriteString("workspace", Workspace);
            json.WriteBoolean("refused", Resolution.Fails);
            json.List("files", Resolution.Files, file => Write(file, json));
            json.List("startup_options", Resolution.Startup, option => Write(option, json));
            json.List("options", Resolution.Options, option => Write(option, json));
            json.List("targets", Resolution.Residue, word =>
            {
                json.WriteString("text", Target(word));
                Place(json, word.File, word.Line);
            });
            json.List("problems", Resolution.Problems, problem =>
            {
                json.WriteString("kind", problem.Kind.ToString().ToLowerInvariant());
                Place(json, problem.File, problem.Line);
                json.WriteString("text", Redaction.None.Apply(problem.What));
            });
        });
    }

    private static void Write(RcFile file, Utf8JsonWriter json)
    {
        json.WriteString("path", Absolute(file));
        json.WriteString("origin", file.Origin.ToString().ToLowerInvariant());
        json.WriteString("state", file.Fate switch
        {
            RcFate.Read => "read",
            RcFate.NotThere => "not-there",
            RcFate.ReadBefore => "read-before",
            RcFate.OtherVersion => "other-version",
            RcFate.Undecided => "undecided",
            _ => "failed",
        });
        json.WriteString("imported_by", file.Importer is { } importer ? Absolute(importer) : null);
        Line(json, "imported_at", file.ImportLine);
    }

    private void Write(RcOption option, Utf8JsonWriter json)
    {
        json.WriteString("name", option.IsStarlark ? OptionMask.Text(option).Split('=')[0] : option.Name);
        bool? flag = option.Given.Value is null && option.Value is null && !option.IsStarlark ? option.Given.AsFlag() : null;
        string? value = OptionMask.Value(option) is { } given ? Redaction.None.Apply(given) : flag?.ToString().ToLowerInvariant();
        json.WriteString("value", value);
        json.WriteString("text", OptionMask.Text(option));
        Place(json, option.File, option.Line);
        json.WriteString("section", Redaction.None.Apply(ByteString.FromRaw(option.Section).ToString()));
        json.WriteStartArray("configs");
        foreach (string config in option.Config?.Chain ?? [])
        {
            json.WriteStringValue(Name(config));
        }
        json.WriteEndArray();
        json.WriteBoolean("overridden", option.Overridden);
        json.WriteBoolean("ignored", option.Ignored);
    }

    /// <summary>No file is the command line.</summary>
    private static void Place(Utf8JsonWriter json, RcFile? file, int line)
    {
        json.WriteString("file", file is null ? null : Absolute(file));
        Line(json, "line", line);
    }

    private static void Line(Utf8JsonWriter json, string name, int line)
    {
        if (line > 0)
        {
            json.WriteNumber(name, line);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Fate(RcFate fate) => fate switch
    {
        RcFate.Read => "read",
        RcFate.NotThere => "not there",
        RcFate.ReadBefore => "already read",
        RcFate.OtherVersion => "not read, its condition is for other versions",
        RcFate.Undecided => "not read, its condition is about a version that is not known",
        _ => "cannot be read",
    };

    private string Why(RcFile file) => file.Origin switch
    {
        RcOrigin.System => ", the system's",
        RcOrigin.Workspace => ", the workspace's",
        RcOrigin.Home => ", of the home folder",
        RcOrigin.Variable => ", named by BAZELRC",
        RcOrigin.Option => ", named by --bazelrc",
        _ => $", imported by {Place(file.Importer, file.ImportLine)}",
    };

    private string Remarks(RcOption option)
    {
        var remarks = new List<string>();
        if (option.Config is { } config)
        {
            remarks.Add($"by config {string.Join(" > ", config.Chain.Select(Name))}");
        }
        if (option.Overridden)
        {
            remarks.Add("overridden");
        }
        if (option.Ignored)
        {
            remarks.Add($"passed over: `{Resolution.Command}` has no such option");
        }
        return remarks.Count == 0 ? "" : $" ({string.Join(", ", remarks)})";
    }

    /// <summary>A label; anything else may be an argument, and a secret.</summary>
    private static string Target(RcWord word) =>
        word.Text.StartsWith("//") || word.Text.StartsWith("@") || word.Text.StartsWith(":") || word.Text.StartsWith("-//")
            ? CommandLineFormat.NameOf(word.Text)
            : OptionMask.Mask;

    private static string Prefix(RcProblemKind kind) => kind switch
    {
        RcProblemKind.Error => "",
        RcProblemKind.Doubt => "warning: perhaps refused: ",
        _ => "warning: ",
    };

    private static string Name(string config) => CommandLineFormat.NameOf(ByteString.FromRaw(config));

    private string Place(RcFile? file, int line) => file is null ? NoFile : RcPlace.Of(file, line, Workspace).ToString();

    private static string Absolute(RcFile file) => Redaction.None.Apply(file.Path.ToString());

    private static string Number(BazelVersion version) => string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.{version.Patch}");
}
