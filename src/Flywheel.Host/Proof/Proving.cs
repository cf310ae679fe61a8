using System.Collections.Immutable;
using System.Security.Cryptography;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Proof;

/// <summary>One run of <c>flywheel prove</c>: what must be so before, the builds, and the proof of what they showed.</summary>
public sealed class Proving
{
    private readonly ProvingOrder order;
    private readonly SettingsSources sources;
    private readonly TimeProvider time;

    private Proving(ProvingOrder order, SettingsSources sources, TimeProvider time)
    {
        this.order = order;
        this.sources = sources;
        this.time = time;
    }

    /// <summary>Never throws over what Bazel, git or the disk do.</summary>
    public static async Task<ProvingOutcome> RunAsync(ProvingOrder order, SettingsSources sources, TimeProvider time) =>
        await new Proving(order, sources, time).RunAsync();

    private async Task<ProvingOutcome> RunAsync()
    {
        if (Circumstance() is { } wrong)
        {
            return wrong;
        }
        if (GuardedBazelFile.Find(sources.Environment.Entries) is not { } bazel)
        {
            return Missed("no-bazel", "there is no guarded `bazel` beside `flywheel`, and none on PATH", "install both executables in one folder");
        }
        string workspace = sources.Workspace.Root!;
        GitState before = await GitState.AskAsync(workspace, CancellationToken.None);
        if (Unsettled(before) is { } unsettled)
        {
            return unsettled;
        }
        (EvidenceStore? store, string? fault) = EvidenceStore.Open(sources.Settings, sources.Environment, time)
            .Match<(EvidenceStore?, string?)>(opened => (opened.Store, null), unusable => (null, unusable.Reason));
        string folder = store is null ? "" : Path.Combine(store.Directory, ProofFiles.FolderName);
        fault ??= order.Output is { } output ? ProofFiles.Obstacle(output) : ProofFiles.MakeFolder(folder);
        if (fault is not null)
        {
            return Missed("no-place", fault, "name another folder in GF_BAZEL_EVIDENCE_DIR, or another file with `--output`");
        }
        (ProofAttempt? attempt, ProvingOutcome? missed) = Build(bazel, store!);
        if (missed is not null)
        {
            return missed;
        }
        if (await GitState.AskAsync(workspace, CancellationToken.None) != before)
        {
            return Missed("changed", "the workspace or its commit changed during the builds", "prove again when nobody works in it");
        }
        string name = RepositoryName.Of(await GitRemote.AskAsync(workspace), Path.GetFileName(workspace));
        ProofStatement statement = attempt!.Statement(new(name, new(before.Commit!)), WorkerImageDigest, time.GetUtcNow());
        return Keep(statement, folder);
    }

    /// <summary>What is seen without asking anybody.</summary>
    private ProvingOutcome.Missed? Circumstance()
    {
        if (order.Line.LastStartup("output_base") is not null)
        {
            return new(ProofMiss.WarmBase("`--output_base` names an output base of your own"));
        }
        if (!sources.Settings.EvidenceWanted.Value)
        {
            return Missed("no-evidence", $"{Variables.Evidence} turns the evidence off, and a proof is made of it", $"leave {Variables.Evidence} out");
        }
        if (sources.Settings.EscapeHatch is not null)
        {
            return Missed("escape-hatch", $"{EscapeHatch.Variable} bypasses what is to be proven", $"leave {EscapeHatch.Variable} out");
        }
        if (sources.Workspace.Root is null)
        {
            return Missed("no-workspace", "this is no Bazel workspace", "change into one");
        }
        SubstrateMode mode = AttachmentContract.Judge(Facts).Mode.Effective.Value;
        return order.Kind == ProofKind.Executor && mode != SubstrateMode.ExecutorBacked
            ? Missed("no-executor-mode", $"the mode is {mode.Word()}, in which nothing runs remotely",
                $"set {Variables.Mode}={SubstrateModes.Executor} and {Variables.Executor}")
            : null;
    }

    private ProvingOutcome.Missed? Unsettled(GitState state) =>
        state.Commit is null
            ? Missed("no-commit", "the workspace is in no git repository with a commit, and a proof is of a commit", "commit what is to be proven")
        : state.Dirty is null ? Missed("no-commit", "git does not say whether the workspace is as it was committed", "try `git status`")
        : state.Dirty.Value ? Missed("uncommitted-changes", "the workspace has uncommitted changes or untracked files: what is built is not the commit",
            "commit, stash or ignore them; `git status` lists them")
        : null;

    private (ProofAttempt? Attempt, ProvingOutcome? Missed) Build(ByteString bazel, EvidenceStore store)
    {
        using Interruption interruption = new(time);
        (ProvingFolder? folder, string? fault, string? hint) = ProvingFolder.Make(sources.Environment, time);
        if (folder is null)
        {
            return (null, Missed("no-place", fault!, hint!));
        }
        using (folder)
        using (ConvenienceLinks.SetAside(sources.Workspace.Root!))
        {
            ProofAttempt attempt = new(order.Kind, []);
            foreach (string role in ProofAttempt.Roles(order.Kind))
            {
                attempt = attempt with { Passes = attempt.Passes.Add(Pass(role, bazel, folder, interruption, store)) };
                if (ProofMiss.Of(attempt) is { } miss)
                {
                    return (null, new ProvingOutcome.Missed(miss));
                }
            }
            return (attempt, null);
        }
    }

    private AttemptedPass Pass(string role, ByteString bazel, ProvingFolder folder, Interruption interruption, EvidenceStore store)
    {
        string outputBase = folder.OutputBase(role);
        if (interruption.Happened || folder.Stream(role) is not { } stream)
        {
            return new(role, 0) { Interrupted = interruption.Happened };
        }
        Guid id = Guid.NewGuid();
        interruption.Building = outputBase;
        ExitStatus status = Launcher.Supervise(
            bazel, [bazel, .. ProvableCommand.Words(order.Line, order.Kind, outputBase, stream, id)], sources.Environment.Entries, outputToErrors: true);
        interruption.Building = null;
        bool used = ProvingFolder.WasUsed(outputBase);
        folder.End(outputBase);
        string invocation = id.ToString("D");
        return new(role, status.Code)
        {
            Interrupted = interruption.Happened,
            UsedFreshBase = used || status.Code != 0,
            Record = store.Read().Records.LastOrDefault(record => record.InvocationId == invocation),
            StreamSha256 = Digest(stream),
        };
    }

    /// <summary>Null for one that is empty, or gone.</summary>
    private static string? Digest(string stream)
    {
        byte[]? digest = null;
        PrivateFile.Try(() =>
        {
            using FileStream file = File.OpenRead(stream);
            digest = file.Length == 0 ? null : SHA256.HashData(file);
        });
        return digest is null ? null : Convert.ToHexStringLower(digest);
    }

    /// <summary>What is written is what `proof verify` accepts: it is asked first.</summary>
    private ProvingOutcome Keep(ProofStatement statement, string folder)
    {
        byte[] file = ProofJson.File(statement);
        ImmutableArray<ProofRefusal> refusals = ProofRules.Judge(ProofJson.Read(file), ProofDemands.None, time.GetUtcNow());
        if (!refusals.IsEmpty)
        {
            return new ProvingOutcome.Missed(new(refusals[0].Rule, string.Join("; ", refusals.Select(refusal => refusal.What))));
        }
        string path = order.Output ?? Path.Combine(folder, ProofFiles.NameOf(statement));
        return ProofFiles.Write(path, file) is { } fault
            ? Missed("no-place", fault, "name another file with `--output`")
            : new ProvingOutcome.Proven(statement, path);
    }

    /// <summary>The one given; for the executor else the one that the contract asks for, where it is a whole digest.</summary>
    private string? WorkerImageDigest => order.WorkerImageDigest
        ?? (order.Kind == ProofKind.Executor && sources.Settings.ProofDigest?.Value.ToLowerInvariant() is { } declared && WorkerImage.IsDigest(declared)
            ? declared
            : null);

    private Facts Facts => new()
    {
        Personality = Personality.Bazel,
        Settings = sources.Settings,
        Today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
        Heavy = true,
    };

    private static ProvingOutcome.Missed Missed(string cause, string why, string hint) => new(new ProofMiss(cause, why, hint));
}

/// <summary>What is to be proven.</summary>
/// <param name="Kind">The cache or the executor.</param>
/// <param name="Line">Without a fault of <see cref="ProvableCommand"/>.</param>
/// <param name="Output">File for the proof; null for one among the evidence.</param>
/// <param name="WorkerImageDigest">As the user gave it; null without.</param>
public sealed record ProvingOrder(ProofKind Kind, BazelCommandLine Line, string? Output, string? WorkerImageDigest);

/// <summary>What came of it.</summary>
public abstract record ProvingOutcome
{
    private ProvingOutcome()
    {
    }

    public abstract T Match<T>(Func<Proven, T> proven, Func<Missed, T> missed);

    /// <param name="Statement">That holds.</param>
    /// <param name="File">Where it was written.</param>
    public sealed record Proven(ProofStatement Statement, string File) : ProvingOutcome
    {
        public override T Match<T>(Func<Proven, T> proven, Func<Missed, T> missed) => proven(this);
    }

    public sealed record Missed(ProofMiss Miss) : ProvingOutcome
    {
        public override T Match<T>(Func<Proven, T> proven, Func<Missed, T> missed) => missed(this);
    }
}
