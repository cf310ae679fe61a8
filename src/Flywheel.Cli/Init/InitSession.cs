using System.Collections.Immutable;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Flywheel.Cli.Audit;
using Flywheel.Core;
using Flywheel.Core.Install;
using Flywheel.Host.Output;

namespace Flywheel.Cli.Init;

/// <summary>What is asked of <c>flywheel init</c>.</summary>
/// <param name="Entries">By name; none for those of what the repository uses.</param>
/// <param name="Register">Whether the register is asked for by name.</param>
/// <param name="Runner">Labels by commas; null for those that are written already.</param>
/// <param name="Check">Only say how it stands.</param>
/// <param name="Diff">Show what would be written, and write nothing.</param>
internal sealed record InitQuestion(ImmutableArray<string> Entries, bool Register, string? Runner, bool Check, bool Diff);

/// <summary>One run of <c>flywheel init</c>: looks at every entry, then says how it stands, shows it or writes it.</summary>
internal sealed class InitSession(Companion companion, RepositoryTree tree, InitQuestion question)
{
    private bool wanting;

    internal static int Run(Companion companion, InitQuestion question)
    {
        (RepositoryTree? tree, string why) = RepositoryTree.Open(".").Match<(RepositoryTree?, string)>(opened => (opened.Tree, ""), failed => (null, failed.Why));
        if (tree is { Scope.Length: > 0 })
        {
            // What a repository uses shows in all of it.
            (tree, why) = RepositoryTree.Open(tree!.Root).Match<(RepositoryTree?, string)>(opened => (opened.Tree, ""), failed => (null, failed.Why));
        }
        if (tree is not { IsRepository: true })
        {
            companion.Error.WriteLine($"flywheel: there is no repository here{(why.Length > 0 ? ": " + why : "")}");
            companion.Error.WriteLine("flywheel: hint: go into the checkout of one; `git init` makes one");
            return ExitCodes.Usage;
        }
        return new InitSession(companion, tree, question).Run();
    }

    private int Run()
    {
        bool named = question.Entries.Length > 0 || question.Register;
        // An entry that people made their own is theirs: what stands under our marks is what a check is about.
        bool onlyMarked = question.Check && !named && EntryPoint.All.Any(entry => EntryFile.IsIn(tree, entry));
        string? runner = question.Runner ?? EntryFile.RunnerIn(tree);
        ImmutableArray<EntryFile> files =
        [
            .. EntryPoint.All.Where(entry => named ? question.Entries.Contains(entry.Name) : EntryFile.IsIn(tree, entry) || (!onlyMarked && entry.IsUsedIn(tree)))
                .Select(entry => EntryFile.Of(tree, entry, runner)),
        ];
        foreach (EntryFile file in files)
        {
            Deal(file);
        }
        var planned = new PlannedTree(tree, files.Where(file => file.New is not null).ToDictionary(file => file.Path, file => file.New!, StringComparer.Ordinal));
        if (!named || question.Register)
        {
            DealWithRegister(planned);
        }
        if (files.IsEmpty && !named)
        {
            companion.Output.WriteLine("nothing else is used here that an entry is known for: `flywheel init --help` lists them");
        }
        Audit(planned, files);
        return wanting ? ExitCodes.EntriesNotInPlace : ExitCodes.Success;
    }

    private void Deal(EntryFile file)
    {
        file.State.Match(
            _ => Say($"in place: {file.Path}"),
            _ => Renew(file, "missing", "written"),
            _ => Renew(file, "stale", "brought up to date"),
            changed => Fault($"{file.Path} has been changed by people in what `flywheel init` wrote ({changed.At.Lines}): it is left as it is",
                $"`flywheel init --{file.Entry.Name} --diff` shows the difference; without the two lines of marks it is yours for good"),
            unfit => Fault($"{file.Path} {unfit.Fault.Why}", unfit.Fault.Hint));
        if (question.Diff)
        {
            Print(file.Diff());
        }
    }

    private bool Renew(EntryFile file, string what, string done)
    {
        if (question.Check)
        {
            return Fault($"{file.Path} is {what} ({file.Entry.Name})", $"`flywheel init --{file.Entry.Name}` writes it");
        }
        if (question.Diff)
        {
            return true;
        }
        return file.Write(tree.Root) is { } fault ? Fault($"{file.Path} {fault.Why}", fault.Hint) : Say($"{done}: {file.Path}");
    }

    /// <summary>The register is people's from the first: it is written where there is none, and never again.</summary>
    private void DealWithRegister(PlannedTree planned)
    {
        const string name = AuditConfig.FileName;
        if (Path.Exists(Path.Combine(tree.Root, name)) || new FileInfo(Path.Combine(tree.Root, name)).LinkTarget is not null)
        {
            Say($"in place: {name}");
        }
        else if (question.Check)
        {
            Fault($"{name} is missing (audit)", "`flywheel init --audit` writes it");
        }
        else if (question.Diff)
        {
            Print(UnifiedDiff.OfNew(new(new SourceText(name, ""), [new Edit(new(0, 0), FirstRegister.TextOf(planned, companion.Today))])));
        }
        else
        {
            wanting |= new FirstRegister(companion, tree.Root, planned).Run(print: false) != ExitCodes.Success;
        }
    }

    /// <summary>What is written has to pass the repository's own audit: what the register says of runners, for one, is not ours to know.</summary>
    private void Audit(PlannedTree planned, ImmutableArray<EntryFile> files)
    {
        if (files.IsEmpty || AuditRun.Register(planned) is not { Problems.IsEmpty: true, Config: var config })
        {
            return;
        }
        AuditReport report = new AuditRun(planned, config, new() { AsOf = companion.Today, ToolVersion = ThisVersion.Text, Strict = true }).Report();
        foreach (EntryFile file in files.Where(file => file.State is not (EntryState.Unfit or EntryState.Changed)))
        {
            if (planned.Read(file.Path, long.MaxValue) is { } bytes && MarkedBlock.Find(ByteString.FromBytes(bytes), file.Entry.MarkName) is BlockReading.Found { At: var at })
            {
                foreach (Finding finding in report.Open.Where(finding => finding.Path == file.Path && Line(finding) >= at.FirstLine && Line(finding) <= at.LastLine))
                {
                    Fault($"{file.Path}:{Line(finding)} would not pass `flywheel audit --strict`: {finding.Rule}: {finding.Message}", finding.Fix);
                }
            }
        }
        static int Line(Finding finding) => finding.Source.LineOf(finding.Span.Start);
    }

    private bool Say(string line)
    {
        if (!question.Diff)
        {
            companion.Output.WriteLine(line);
        }
        return true;
    }

    private bool Fault(string what, string hint)
    {
        wanting = true;
        companion.Error.WriteLine($"flywheel: {what}");
        companion.Error.WriteLine($"flywheel: hint: {hint}");
        return false;
    }

    /// <summary>What is to be applied has to be the files' own bytes.</summary>
    private void Print(string diff)
    {
        if (companion.Output is RedactingWriter own && diff.EndsWith('\n'))
        {
            own.WriteSecret(diff[..^1]);
        }
        else
        {
            companion.Output.Write(diff);
        }
    }
}
