using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>What is done while Bazel runs, so that no build waits for it: git is asked, and what killed shims left is finished.</summary>
internal sealed class BackgroundWork(string? workspace, EvidenceStore store)
{
    /// <summary>Git has as long as Bazel takes, and this; a large repository's state is worth no longer wait.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(10);

    /// <summary>Recovery has longer: it happens after a kill only.</summary>
    private static readonly TimeSpan RecoveryGrace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource over = new();
    private GitState git = GitState.Unknown;
    private Task? state;
    private Task? recovery;

    /// <summary>Begins; more than once is once. Bazel runs meanwhile: where there is no thread for it, all this is left out.</summary>
    public void Start()
    {
        try
        {
            recovery ??= Task.Run(store.Recover);
            state ??= Task.Run(async () =>
                git = workspace is null ? GitState.Unknown : await GitState.AskAsync(workspace, over.Token, early => git = early));
        }
        catch (Exception e) when (ResourceShortage.Is(e))
        {
            // Nobody knows git's state then, and the next command recovers.
        }
    }

    /// <summary>What git has said of the workspace by now.</summary>
    public GitState Conclude()
    {
        Await(state, Grace);
        over.Cancel();
        return git;
    }

    /// <summary>Waits for a while until what killed shims left is finished; what is not, is the next one's.</summary>
    public void AwaitRecovery() => Await(recovery, RecoveryGrace);

    /// <summary>Whether it went well is its own affair: no build's evidence hangs on it.</summary>
    private static void Await(Task? task, TimeSpan limit)
    {
        if (task is not null)
        {
            Task.WaitAny([task], limit);
        }
    }
}
