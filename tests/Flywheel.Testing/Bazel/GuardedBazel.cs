using System.Globalization;
using System.Text.RegularExpressions;

namespace Flywheel.Testing.Bazel;

/// <summary>The real Bazels of the test bed.</summary>
public enum BazelRelease
{
    /// <summary>Debian's 4.2.3.</summary>
    Bazel4,

    /// <summary>2.1.0 from bazel.build.</summary>
    Bazel2,
}

/// <summary>The published shim in a workspace, over the real Bazelisk and one of the real Bazels.</summary>
/// <param name="workspace">Where it runs.</param>
/// <param name="release">The Bazel that Bazelisk is told to start.</param>
public sealed partial class GuardedBazel(BazelWorkspace workspace, BazelRelease release = BazelRelease.Bazel4)
{
    private static TestBedPaths Bed => TestBedPaths.Require();

    /// <summary>What a user has set: none of the contract's variables, the real Bazelisk on PATH behind the shim.</summary>
    public Dictionary<string, string> Environment
    {
        get
        {
            Dictionary<string, string> variables = workspace.Environment;
            variables["PATH"] = string.Join(':',
                PublishedBinaries.Folder, BazeliskFolder(), variables["PATH"]);
            variables["USE_BAZEL_VERSION"] = BazelPath;
            return variables;
        }
    }

    /// <summary>The real Bazel itself.</summary>
    public string BazelPath => release == BazelRelease.Bazel4 ? Bed.Bazel4 : Bed.Bazel2;

    /// <summary>The variables that attach it to a loopback cache.</summary>
    public static Dictionary<string, string> Attached(string endpoint) => new(StringComparer.Ordinal)
    {
        ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
        ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
        ["BAZEL_REMOTE_CACHE"] = endpoint,
    };

    /// <summary>The variables that attach it to a loopback executor, which is the cache, too.</summary>
    public static Dictionary<string, string> Executing(string endpoint) => new(Attached(endpoint))
    {
        ["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed",
        ["BAZEL_REMOTE_EXECUTOR"] = endpoint,
        ["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64),
    };

    /// <summary>Runs the shim under the name <c>bazel</c>.</summary>
    /// <param name="variables">Added to, and winning over, <see cref="Environment"/>.</param>
    /// <param name="words">The words after argv[0].</param>
    public Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string>? variables, params IEnumerable<string> words) =>
        RunAsync(PublishedBinaries.Bazel, variables, words);

    /// <summary>Runs Bazelisk alone, as it would be without the shim.</summary>
    public Task<CommandResult> RunWithoutAsync(IReadOnlyDictionary<string, string>? variables, params IEnumerable<string> words) =>
        RunAsync(Bed.Bazelisk, variables, words);

    /// <summary>Runs another program (the lane name, a wrapper) with the same variables.</summary>
    public Task<CommandResult> RunAsync(
        string program, IReadOnlyDictionary<string, string>? variables, params IEnumerable<string> words) =>
        workspace.RunAsync(program, With(variables), words);

    /// <summary>Runs the shim under the name <c>bazel</c> with a text for stdin.</summary>
    public Task<CommandResult> RunWithInputAsync(
        string input, IReadOnlyDictionary<string, string>? variables, params IEnumerable<string> words) =>
        CommandRunner.RunAsync(PublishedBinaries.Bazel, words, With(variables), workspace.Root, input);

    /// <summary>The count that Bazel itself prints as <c>N remote cache hit</c>; 0 when it prints none.</summary>
    public static int RemoteHits(CommandResult result) =>
        Regex.Match(result.Errors, "([0-9]+) remote cache hit") is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>What the shim says on standard error besides the one summary line after a build.</summary>
    public static string[] Remarks(string errors) =>
    [
        .. errors.Split('\n').Select(line => line.TrimEnd('\r'))
            .Where(line => line.Contains("flywheel:", StringComparison.Ordinal) && !Summary().IsMatch(line)),
    ];

    [GeneratedRegex("^flywheel: (shared-cache|executor)-backed, .*(attached to|unverified: )")]
    private static partial Regex Summary();

    private Dictionary<string, string> With(IReadOnlyDictionary<string, string>? variables)
    {
        Dictionary<string, string> whole = Environment;
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            whole[name] = value;
        }
        return whole;
    }

    /// <summary>A folder that holds the real Bazelisk under its usual name.</summary>
    private string BazeliskFolder()
    {
        string link = Path.Combine(workspace.Scratch, "bazelisk");
        if (!File.Exists(link))
        {
            File.CreateSymbolicLink(link, Bed.Bazelisk);
        }
        return workspace.Scratch;
    }
}
