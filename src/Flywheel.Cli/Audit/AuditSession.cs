using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Flywheel.Core;
using Flywheel.Host.Output;

namespace Flywheel.Cli.Audit;

/// <summary>One run of <c>flywheel audit</c>: opens the repository and its register, judges, tells, and fixes where that is asked for.</summary>
internal sealed class AuditSession(Companion companion, AuditQuestion question)
{
    internal int Run()
    {
        if (Prepare() is not { } prepared)
        {
            return ExitCodes.Usage;
        }
        (RepositoryTree tree, AuditConfig config, AuditRun run) = prepared;
        if (question.ShowScope is { } file)
        {
            return ShowScope(tree, config, file);
        }
        if (question.ListFiles)
        {
            companion.Write(run.Files.Select(one => QuotedPath.Of(one.Path)));
            return ExitCodes.Success;
        }
        AuditReport report = run.Report();
        if (report.FilesAudited == 0)
        {
            return Usage(companion, $"there is nothing to audit in `{question.Path}`",
                "is it the repository that is meant, and does [[scope]] of the register leave anything?");
        }
        if (question.Fix && Fix(tree, Fixes.Of(report)))
        {
            // What is told is what is left.
            if (Prepare() is not { } again)
            {
                return ExitCodes.Usage;
            }
            report = again.Run.Report();
        }
        return Tell(report);
    }

    /// <summary>The run over the files as they are now; null, and said, where there can be none.</summary>
    private (RepositoryTree Tree, AuditConfig Config, AuditRun Run)? Prepare()
    {
        if (Open(companion, question.Path) is not { } opened || ReadRegister(companion, opened.Tree) is not { } config)
        {
            return null;
        }
        RepositoryTree tree = opened.Tree;
        ChangeSet? changes = null;
        if (question.Since is { } since)
        {
            (changes, string why) = tree.ChangedSince(since).Match<(ChangeSet?, string)>(told => (told.Changes, ""), untold => (null, untold.Why));
            if (changes is null)
            {
                Usage(companion, $"what changed since `{since}` cannot be told: {why}", "name a revision that this clone has: `git fetch` may bring it");
                return null;
            }
        }
        IEnumerable<string> written = question.Targets.Select(target => target.File).Append(question.Receipt).OfType<string>();
        var run = new AuditRun(tree, config, question.Request)
        {
            Changes = changes,
            TellsDirty = question.Receipt is not null,
            Part = opened.Part,
            Apart = written.Select(file => Inside(tree, file)).ToHashSet(StringComparer.Ordinal),
        };
        return (tree, config, run);
    }

    /// <summary>A path of the command line relative to the root.</summary>
    private static string Inside(RepositoryTree tree, string file) =>
        Path.GetRelativePath(tree.Root, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The repository that a path is in, and which part of it the path is (empty for all); null, and said, where there is none.</summary>
    internal static (RepositoryTree Tree, string Part)? Open(Companion companion, string path)
    {
        (RepositoryTree? tree, string why) = Opened(path);
        string part = tree?.Scope ?? "";
        if (tree is not null && part.Length > 0)
        {
            // What a part says is judged by the whole: its recipes, its rc files, the workflows that it calls.
            (tree, why) = Opened(tree!.Root);
        }
        if (tree is null)
        {
            Usage(companion, $"there is nothing to audit: {why}", "name the repository's folder: `flywheel audit DIR`");
            return null;
        }
        return (tree, part);
    }

    private static (RepositoryTree? Tree, string Why) Opened(string path) =>
        RepositoryTree.Open(path).Match<(RepositoryTree?, string)>(opened => (opened.Tree, ""), failed => (null, failed.Why));

    /// <summary>The register; null, and every problem said, where it cannot be gone by.</summary>
    internal static AuditConfig? ReadRegister(Companion companion, RepositoryTree tree)
    {
        string place = Path.Combine(tree.Root, AuditConfig.FileName);
        if (tree.Read(AuditConfig.FileName, AuditRun.LargestFile) is null && (Path.Exists(place) || new FileInfo(place).LinkTarget is not null))
        {
            Usage(companion, $"{AuditConfig.FileName} is no plain file that can be read: a register is never passed over", "put the file itself there; links are not followed");
            return null;
        }
        ConfigReading reading = AuditRun.Register(tree);
        foreach (ConfigProblem problem in reading.Problems)
        {
            companion.Error.WriteLine($"flywheel: {problem}");
        }
        if (!reading.Problems.IsEmpty)
        {
            companion.Error.WriteLine($"flywheel: hint: README says what {AuditConfig.FileName} may hold; `flywheel audit init --print` shows one");
            return null;
        }
        return reading.Config;
    }

    internal static int Usage(Companion companion, string what, string hint)
    {
        companion.Error.WriteLine($"flywheel: {what}");
        companion.Error.WriteLine($"flywheel: hint: {hint}");
        return ExitCodes.Usage;
    }

    private int ShowScope(RepositoryTree tree, AuditConfig config, string file)
    {
        if ((FileScope.Of(tree, config, Inside(tree, file)) ?? FileScope.Of(tree, config, file)) is not { } scope)
        {
            return Usage(companion, $"`{file}` is no file of the repository", "paths are relative to where you are; ignored files are not audited");
        }
        companion.Write(scope.Text());
        return ExitCodes.Success;
    }

    private int Tell(AuditReport report)
    {
        bool lost = false;
        // A diff has stdout for itself, so that what reads it finds nothing else.
        foreach (OutputTarget target in question.Targets.Where(target => target.File is not null || !question.Diff))
        {
            string text = target.Format.Render(report, target.File is null && companion.Colour(), companion.Width());
            lost |= target.File is { } file ? !Write(file, text) : Print(text);
        }
        if (question.Receipt is { } receipt)
        {
            lost |= !Write(receipt, AuditReceipt.Of(report));
        }
        if (question.Diff)
        {
            var fixes = Fixes.Of(report);
            PrintAsIs(fixes.Diff());
            SayLeft(fixes);
        }
        return lost ? ExitCodes.OutputLost : report.ExitCode;
    }

    /// <summary>Whether a file was written.</summary>
    private bool Fix(RepositoryTree tree, Fixes fixes)
    {
        bool any = false;
        foreach (FileFix fix in fixes.Files)
        {
            FixedFile became = FixedFile.Write(tree.Root, fix);
            any |= became is FixedFile.Written;
            companion.Error.WriteLine(became.Match(
                written => $"flywheel: fixed {written.Path}",
                left => $"flywheel: not fixed: {left.Path}: {left.Why}"));
        }
        SayLeft(fixes);
        return any;
    }

    private void SayLeft(Fixes fixes)
    {
        foreach (LeftFix left in fixes.Left)
        {
            companion.Error.WriteLine($"flywheel: not fixed: {left.Finding.Path}: {left.Why}");
        }
    }

    /// <summary>False: nothing is lost that the writer does not know of itself.</summary>
    private bool Print(string text)
    {
        companion.Output.Write(text);
        return false;
    }

    /// <summary>What is to be applied has to be the files' own bytes: line ends of Windows, and what else a terminal would not be shown.</summary>
    private void PrintAsIs(string text)
    {
        if (companion.Output is RedactingWriter own && text.EndsWith('\n'))
        {
            own.WriteSecret(text[..^1]);
        }
        else
        {
            companion.Output.Write(text);
        }
    }

    private bool Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            companion.Error.WriteLine($"flywheel: `{file}` cannot be written");
            companion.Error.WriteLine("flywheel: hint: is its folder there, may you write to it, and is there room on its disk?");
            return false;
        }
    }
}
