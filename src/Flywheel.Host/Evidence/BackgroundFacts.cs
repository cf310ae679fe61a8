namespace Flywheel.Host.Evidence;

/// <summary>What is found out while Bazel runs, so that no build waits for it.</summary>
/// <param name="Git">Of the workspace.</param>
internal sealed record BackgroundFacts(GitState Git)
{
    /// <summary>Git has as long as Bazel takes, and this; a large repository's state is worth no longer wait.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(10);

    /// <summary>Recovery has longer: it happens after a kill only.</summary>
    private static readonly TimeSpan RecoveryGrace = TimeSpan.FromSeconds(2);

    /// <summary>The work itself.</summary>
    internal sealed class Search(string? workspace, EvidenceStore store)
    {
        private readonly CancellationTokenSource over = new();
        private GitState git = GitState.Unknown;
        private Task? state;
        private Task? recovery;

        /// <summary>Begins; more than once is once.</summary>
        public void Start()
        {
            recovery ??= Task.Run(store.Recover);
            state ??= Task.Run(async () =>
                git = workspace is null ? GitState.Unknown : await GitState.AskAsync(workspace, over.Token, early => git = early));
        }

        public BackgroundFacts Conclude()
        {
            state?.Wait(Grace);
            over.Cancel();
            return new(git);
        }

        /// <summary>Waits for a while until what killed shims left is finished; what is not, is the next one's.</summary>
        public void AwaitRecovery() => recovery?.Wait(RecoveryGrace);
    }
}
