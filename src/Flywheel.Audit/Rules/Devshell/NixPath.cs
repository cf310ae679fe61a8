using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Nix;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>What a Nix file puts on the PATH of its shells, images and profiles.</summary>
internal sealed class NixPath(AuditScene scene, BazelNames names, FileFacts file, NixFile nix)
{
    /// <summary>Files that import files, and items that are looked at for one of a list.</summary>
    private const int MostHops = 6;
    private const int MostGiven = 2000;

    private readonly HashSet<SourceSpan> reported = [];

    public IEnumerable<Finding> Judge()
    {
        var wrappers = nix.Wrappers.Where(IsNamedBazel).ToDictionary(one => one, Body, ReferenceEqualityComparer.Instance as IEqualityComparer<NixWrapper>);
        foreach ((NixWrapper wrapper, WrapperBody body) in wrappers.OrderBy(pair => pair.Key.Span.Start))
        {
            if (OfWrapper(wrapper, body) is { } found && reported.Add(found.Span))
            {
                yield return found.Judged(file.Source, null);
            }
        }
        // All lists of one shell are on one PATH.
        foreach (IGrouping<Construct, NixEnvironment> shell in nix.Environments.GroupBy(one => one.Construct))
        {
            NixItem[] items = [.. shell.SelectMany(one => one.Items)];
            string? guard = items.Select(item => Guard(item, wrappers)).FirstOrDefault(one => one is not null);
            foreach (NixItem item in items)
            {
                if (OfItem(item, shell.First(), wrappers) is { } found && reported.Add(found.Span))
                {
                    yield return found.Judged(file.Source, guard);
                }
                foreach ((FileFacts there, PathFinding given) in Given(item, shell.First()))
                {
                    yield return given.Judged(there.Source, guard);
                }
            }
        }
        foreach (NixOverlay overlay in nix.Overlays.Where(one => BazelNames.IsBazel(one.Name)))
        {
            bool guarded = overlay.Item is { } item && (Guard(item, wrappers) is not null || item is NixItem.Program { Wrapper: var own }
                && wrappers.ContainsKey(own));
            if (!guarded && !names.IsGuard(overlay.Text) && reported.Add(overlay.Span))
            {
                yield return new PathFinding(overlay.Span, overlay.Construct, overlay.Name, $"an overlay makes `{overlay.Name}` of `{overlay.Text}`",
                    "which shells take it from there decides").Judged(file.Source, null);
            }
        }
    }

    private static bool IsNamedBazel(NixWrapper wrapper) => wrapper.Name is "bazel" or "bazelisk" || wrapper.IsBuilt;

    private WrapperBody Body(NixWrapper wrapper)
    {
        IEnumerable<ScriptFragment> bodies = wrapper.Bodies;
        foreach (string path in wrapper.Files)
        {
            if (names.IsGuard(path))
            {
                return new(WrapperKind.Guarded, "", wrapper.Span);
            }
            string there = RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), path);
            if (scene.ReadFile(there) is { } bytes)
            {
                // What it finds stands in another file: it is shown where the wrapper is made.
                var script = new ScriptFragment(MappedText.Of(SourceText.Decode(there, bytes)), ScriptOrigin.ShellFile, Construct.File);
                WrapperBody read = WrapperBody.OfProgram([script], names);
                return read with { Span = wrapper.Span };
            }
        }
        return wrapper.IsBuilt ? WrapperBody.OfBuilder(bodies, names) : WrapperBody.OfProgram(bodies, names);
    }

    private static PathFinding? OfWrapper(NixWrapper wrapper, WrapperBody body) => body.Kind switch
    {
        WrapperKind.Real => new(Place(wrapper, body.Span), wrapper.Construct, wrapper.IsBuilt ? "bazel" : wrapper.Name,
            wrapper.IsBuilt ? $"`{wrapper.Maker}` makes `bazel` of `{body.Command}` without the guard"
                : $"a wrapper named `{wrapper.Name}` runs `{body.Command}` without the guard"),
        WrapperKind.Unknown => new(wrapper.Span, wrapper.Construct, wrapper.Name, $"a wrapper named `{wrapper.Name}` runs `{body.Command}`",
            "what that holds when it runs decides"),
        _ => null,
    };

    /// <summary>From the name of the program to the command; of what is built under another name, the command that makes `bazel`.</summary>
    private static SourceSpan Place(NixWrapper wrapper, SourceSpan body) => body.Start < wrapper.Span.Start ? wrapper.Span
        : wrapper.IsBuilt && !BazelNames.IsBazel(wrapper.Name) ? body : new(wrapper.Span.Start, body.End);

    private string? Guard(NixItem item, Dictionary<NixWrapper, WrapperBody> wrappers) => item.Match(
        package => Guard(package),
        program => names.Covers(program.Wrapper.Name) ? program.Wrapper.Name
            : wrappers.TryGetValue(program.Wrapper, out WrapperBody? body)
                && (body.Kind == WrapperKind.Guarded || (body.Kind == WrapperKind.Idle && !program.Wrapper.IsBuilt)) ? program.Wrapper.Name : null,
        imported => GivenBy(imported) is { } given
            ? given.Items.Select(one => one is NixItem.Package package ? Guard(package) : null)
            .FirstOrDefault(one => one is not null) : Guard(imported.Otherwise, wrappers),
        computed => computed.Names.FirstOrDefault(name => name.Length < 60 && names.Covers(name)));

    private string? Guard(NixItem.Package package) =>
        package.Segments.FirstOrDefault(names.IsGuard) is { } guard && (!names.IsGuard(package.Segments[^1]) || names.Covers(package.Segments[^1])) ? guard : null;

    private PathFinding? OfItem(NixItem item, NixEnvironment shell, Dictionary<NixWrapper, WrapperBody> wrappers) => item.Match(
        package => Package(package, shell),
        program => program.Wrapper.IsBuilt && BazelNames.IsBazel(program.Wrapper.Name) && wrappers[program.Wrapper].Kind == WrapperKind.Idle
            ? Sure(program.Span, program.Wrapper.Name, shell) : null,
        imported => GivenBy(imported) is null ? OfItem(imported.Otherwise, shell, wrappers) : null,
        computed => Computed(computed, shell));

    private PathFinding? Package(NixItem.Package package, NixEnvironment shell)
    {
        if (package.Segments.Any(names.IsGuard))
        {
            return null;
        }
        string last = package.Segments[^1];
        // `inputs.bazelisk.packages.${system}.default`: the input says what it is.
        string name = last is "default" or "defaultPackage" or "package" or "out" or "bin"
            ? package.Segments.FirstOrDefault(segment => BazelNames.IsBazel(segment)) ?? last : last;
        return BazelNames.IsBazel(name) ? Sure(package.Span, name, shell) : null;
    }

    /// <summary>What another file gives, in lists of its own and of files that it imports itself.</summary>
    private IEnumerable<(FileFacts File, PathFinding Found)> Given(NixItem item, NixEnvironment shell)
    {
        var open = new Stack<(FileFacts File, NixItem Item, int Hops)>([(file, item, 0)]);
        for (int steps = 0; steps < MostGiven && open.TryPop(out var next); steps++)
        {
            if (next.Item is NixItem.Imported imported && next.Hops < MostHops && GivenBy(imported, next.File) is { } given)
            {
                foreach (NixItem one in given.Items.Reverse())
                {
                    open.Push((given.File, one, next.Hops + 1));
                }
            }
            else if (next.Hops > 0)
            {
                NixItem one = next.Item is NixItem.Imported unknown ? unknown.Otherwise : next.Item;
                PathFinding? found = one is NixItem.Package package ? Package(package, shell) : one is NixItem.Computed computed ? Computed(computed, shell) : null;
                if (found is not null)
                {
                    yield return (next.File, found with { Construct = Construct.File });
                }
            }
        }
    }

    private (FileFacts File, ImmutableArray<NixItem> Items)? GivenBy(NixItem.Imported imported, FileFacts? from = null)
    {
        string there = RepositoryPath.Joined(RepositoryPath.FolderOf((from ?? file).Path), imported.Path);
        FileFacts? facts = scene.Files.GetValueOrDefault(there) ?? scene.Files.GetValueOrDefault(there + "/default.nix");
        return facts?.Model<NixFile>()?.Exports is { } exports && exports.TryGetValue(imported.Attribute, out ImmutableArray<NixItem> items)
            ? (facts, items) : null;
    }

    private static PathFinding Sure(SourceSpan span, string name, NixEnvironment shell) =>
        new(span, shell.Construct, name, $"`{name}` is on the PATH of {Named(shell)} without the guard");

    private PathFinding? Computed(NixItem.Computed computed, NixEnvironment shell)
    {
        string? named = computed.Names.FirstOrDefault(name => BazelNames.IsBazel(name));
        if (computed.Names.Any(name => name.Length < 60 && names.Covers(name)))
        {
            return null;
        }
        if (named is not null)
        {
            return new(computed.Span, shell.Construct, named, $"`{computed.Text}` in {Named(shell)} names `{named}`", "what it comes to decides");
        }
        if (computed.Import is { } path && path.StartsWith('.'))
        {
            return Imported(computed, path, shell);
        }
        return computed.IsOpen
            ? new(computed.Span, shell.Construct, "computed list", $"`{computed.Text}` in {Named(shell)} is only known when it is evaluated",
                "whether it holds `bazel` or `bazelisk` decides")
            : null;
    }

    private PathFinding? Imported(NixItem.Computed computed, string path, NixEnvironment shell)
    {
        string there = RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), path);
        FileFacts? facts = scene.Files.GetValueOrDefault(there) ?? scene.Files.GetValueOrDefault(there + "/default.nix");
        string? named = facts?.Model<NixFile>()?.Names.Where(name => BazelNames.IsBazel(name)).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? facts?.Values.Select(value => value.Value.Text).FirstOrDefault(text => BazelNames.IsBazel(text));
        if (facts is null && (scene.ReadFile(there) ?? scene.ReadFile(there + "/default.nix")) is { } unread && unread.AsSpan().IndexOf("bazel"u8) < 0)
        {
            // Nothing in it could matter to any rule, and so it was not taken apart.
            return null;
        }
        return facts is not null && named is null ? null
            : new(computed.Span, shell.Construct, named ?? "computed list", $"a list of {Named(shell)} comes from `{path}`",
                named is null ? "what stands there decides" : $"it names `{named}`, and what it gives decides");
    }

    private static string Named(NixEnvironment shell) => shell.Construct.Kind == ConstructKind.File ? $"`{shell.Function}`" : $"`{shell.Construct.Name}`";
}
