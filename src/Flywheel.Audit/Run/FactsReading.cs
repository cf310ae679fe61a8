using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.GitLab;
using Flywheel.Audit.Models.Just;
using Flywheel.Audit.Models.Make;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>From the bytes of a file to its facts.</summary>
public static class FactsReading
{
    /// <summary>Places of a file that are told: who mends them sees the others next.</summary>
    private const int MostTroubles = 20;

    private static readonly ILookup<FileKind, IFileReader> Readers =
        AuditParts.Readers.SelectMany(reader => reader.Kinds.Select(kind => (kind, reader))).ToLookup(pair => pair.kind, pair => pair.reader);

    public static FileFacts Of(string path, FileKind kind, ReadOnlySpan<byte> bytes, AuditConfig config) =>
        ReadingLimit.Exceeded(kind, bytes.Length) is { } why ? Unread(path, kind, why, config) : Of(SourceText.Decode(path, bytes), kind, config);

    /// <summary>
    /// Files that a pipeline of GitLab includes from its repository, or runs as child pipelines, are pipelines, too, whatever their names and though
    /// they may hold nothing but variables: they are read again as such.
    /// </summary>
    /// <param name="files">By path.</param>
    /// <param name="read">The bytes of a file that was not taken for one; null where there is none, or it is out of scope.</param>
    /// <param name="config">The register.</param>
    public static void ReadIncluded(Dictionary<string, FileFacts> files, Func<string, byte[]?> read, AuditConfig config)
    {
        var seen = new HashSet<string>();
        var open = new Queue<FileFacts>(files.Values.Where(file => file.Kind == FileKind.GitLab).OrderBy(file => file.Path, StringComparer.Ordinal));
        while (open.TryDequeue(out FileFacts? file))
        {
            foreach (string local in (file.Model<Pipeline>()?.LocalIncludes ?? []).Where(seen.Add))
            {
                string[] named = local.Contains('*') ? [.. files.Keys.Where(path => Glob.IsMatch(local, path)).Order(StringComparer.Ordinal)] : [local];
                foreach (string path in named)
                {
                    if (Included(path) is { Class: DocumentClass.Contract or DocumentClass.Example } included)
                    {
                        files[path] = included;
                        open.Enqueue(included);
                    }
                }
            }
        }

        // What no rule would look for in it as any YAML may matter in a pipeline: tags that are variables.
        FileFacts? Included(string path) => files.TryGetValue(path, out FileFacts? known)
            ? known.Kind == FileKind.Yaml ? Of(known.Source, FileKind.GitLab, config) : null
            : FileKinds.Of(path) == FileKind.Yaml && read(path) is { } bytes ? Of(path, FileKind.GitLab, bytes, config) : null;
    }

    /// <summary>Whatever an rc file imports is one, and so is what a command names with <c>--bazelrc</c>, whatever its name: it is read as such.</summary>
    /// <param name="files">By path.</param>
    /// <param name="read">The bytes of a file that was not taken for one; null where there is none, or it is out of scope.</param>
    /// <param name="config">The register.</param>
    public static void ReadImported(Dictionary<string, FileFacts> files, Func<string, byte[]?> read, AuditConfig config)
    {
        FileFacts[] ordered = [.. files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
        var open = new Queue<FileFacts>(ordered.Where(file => file.Kind == FileKind.Bazelrc));
        foreach (string path in ordered.SelectMany(NamedRcFiles.In))
        {
            Take(path);
        }
        while (open.TryDequeue(out FileFacts? file))
        {
            foreach (string path in (file.Model<RcModel>()?.Imports ?? []).Select(import => import.Path).OfType<string>().Concat(NamedRcFiles.In(file)))
            {
                Take(path);
            }
        }

        void Take(string path)
        {
            if (path.Length > 0 && files.GetValueOrDefault(path)?.Kind != FileKind.Bazelrc && read(path) is { } bytes)
            {
                files[path] = Of(path, FileKind.Bazelrc, bytes, config);
                open.Enqueue(files[path]);
            }
        }
    }

    /// <summary>
    /// Scripts that others source are read whatever they hold: they may do nothing but source others, or hold what a function does with its words.
    /// </summary>
    /// <param name="files">By path.</param>
    /// <param name="read">The bytes of a file; null where there is none, or it is out of scope.</param>
    /// <param name="config">The register.</param>
    public static void ReadSourced(Dictionary<string, FileFacts> files, Func<string, byte[]?> read, AuditConfig config)
    {
        var seen = new HashSet<string>();
        var open = new Queue<FileFacts>(files.Values.OrderBy(file => file.Path, StringComparer.Ordinal));
        while (open.TryDequeue(out FileFacts? file))
        {
            foreach (string path in file.Scripts.Where(script => script.Origin is not (ScriptOrigin.InlineCode or ScriptOrigin.Spawn))
                .SelectMany(script => SourcedScripts.In(script.Text.Text))
                .SelectMany(path => new[] { path, RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), path) }))
            {
                if (seen.Add(path) && !files.ContainsKey(path) && FileKinds.Of(path) == FileKind.Shell && read(path) is { } bytes)
                {
                    files[path] = Of(path, FileKind.Shell, bytes, config);
                    open.Enqueue(files[path]);
                }
            }
        }
    }

    /// <summary>Scripts that a command of Bazel is handed to are read whatever they hold, and those that these hand it to.</summary>
    /// <param name="files">By path.</param>
    /// <param name="tree">Every file that is in scope.</param>
    /// <param name="read">The bytes of a file; null where there is none.</param>
    /// <param name="config">The register.</param>
    public static void ReadHanded(Dictionary<string, FileFacts> files, IEnumerable<TreeFile> tree, Func<string, byte[]?> read, AuditConfig config)
    {
        var scripts = new HandedScripts(files, tree, config);
        var open = new Queue<FileFacts>(files.Values.OrderBy(file => file.Path, StringComparer.Ordinal));
        while (open.TryDequeue(out FileFacts? file))
        {
            foreach (string path in file.Scripts.Where(script => script.Origin is not (ScriptOrigin.InlineCode or ScriptOrigin.Spawn))
                .SelectMany(script => scripts.In(script.Text.Text)))
            {
                if (!files.ContainsKey(path) && read(path) is { } bytes && (FileKinds.Of(path) == FileKind.Shell || FileKinds.IsShellScript(bytes)))
                {
                    files[path] = Of(path, FileKind.Shell, bytes, config);
                    open.Enqueue(files[path]);
                }
            }
        }
    }

    /// <summary>Makefiles that include others, and those others, are read again with what all of them set.</summary>
    /// <param name="files">By path.</param>
    /// <param name="config">The register.</param>
    public static void ReadMakefiles(Dictionary<string, FileFacts> files, AuditConfig config)
    {
        FileFacts[] all = [.. files.Values.Where(file => file.Kind == FileKind.Make).OrderBy(file => file.Path, StringComparer.Ordinal)];
        var groups = new FileGroups(all.Select(file => file.Path));
        foreach (FileFacts file in all)
        {
            foreach (string included in file.Model<MakeVariables>()?.Includes ?? [])
            {
                groups.Add(file.Path, RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), included));
                groups.Add(file.Path, RepositoryPath.Joined("", included));
            }
        }
        foreach (IReadOnlyList<string> group in groups.All)
        {
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach ((string name, string value) in group.SelectMany(path => files[path].Model<MakeVariables>()?.Own ?? []))
            {
                known.TryAdd(name, value);
            }
            foreach (string path in known.Count > 0 ? group : [])
            {
                files[path] = Of(files[path].Source, FileKind.Make, config, facts => MakefileReader.Read(facts, known));
            }
        }
    }

    /// <summary>Justfiles that import others, and those others, are read again with what all of them set.</summary>
    /// <param name="files">By path.</param>
    /// <param name="config">The register.</param>
    public static void ReadJustfiles(Dictionary<string, FileFacts> files, AuditConfig config)
    {
        FileFacts[] all = [.. files.Values.Where(file => file.Kind == FileKind.Justfile).OrderBy(file => file.Path, StringComparer.Ordinal)];
        var groups = new FileGroups(all.Select(file => file.Path));
        foreach (FileFacts file in all)
        {
            foreach (string imported in file.Model<Justfile>()?.Imports ?? [])
            {
                groups.Add(file.Path, RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), imported));
            }
        }
        foreach (IReadOnlyList<string> group in groups.All)
        {
            var known = ImportedVariables.Of(group.Select(path => files[path].Model<Justfile>()).OfType<Justfile>());
            foreach (string path in known.Constants.Count > 0 ? group : [])
            {
                files[path] = Of(files[path].Source, FileKind.Justfile, config, facts => JustfileReader.Read(facts, known));
            }
        }
    }

    private static FileFacts Of(SourceText source, FileKind kind, AuditConfig config, Action<FileFacts>? read = null)
    {
        var facts = new FileFacts(source, kind == FileKind.Yaml && PipelineShape.Is(source.Text) ? FileKind.GitLab : kind);
        if (source.Text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            facts.Troubles.Add(new(new(nul, nul + 1), "it holds NUL bytes: it is no text"));
        }
        else if (ReadingLimit.Exceeded(kind, source.Text) is { } why)
        {
            if (DataFile.Is(facts))
            {
                DataFile.Search(facts, config);
                facts.Troubles.Add(new(default, why) { Kind = TroubleKind.Searched });
            }
            else
            {
                facts.Troubles.Add(new(default, $"{why}: it is not read"));
            }
        }
        else
        {
            (read ?? Read)(facts);
            AddShown(facts);
            if (ReadingLimit.Exceeded(facts.Scripts) is { } much)
            {
                facts.Scripts.Clear();
                facts.Troubles.Add(new(default, much));
            }
            Shorten(facts.Troubles);
        }
        facts.Class = DocumentClasses.Of(facts, config);
        return facts;
    }

    /// <summary>Of a file whose content cannot be had.</summary>
    public static FileFacts Unread(string path, FileKind kind, string why, AuditConfig config)
    {
        var facts = new FileFacts(new SourceText(path, ""), kind);
        facts.Troubles.Add(new(default, why));
        facts.Class = DocumentClasses.Of(facts, config);
        return facts;
    }

    private static void Shorten(List<ParseTrouble> troubles)
    {
        if (troubles.Count > MostTroubles)
        {
            ParseTrouble next = troubles[MostTroubles];
            int more = troubles.Count - MostTroubles;
            troubles.RemoveRange(MostTroubles, more);
            troubles.Add(new(next.Span, $"{more} more places from here on"));
        }
    }

    private static void Read(FileFacts facts)
    {
        foreach (IFileReader reader in Readers[facts.Kind])
        {
            reader.Read(facts);
        }
    }

    /// <summary>
    /// Files that a document shows between fences are read as what they are, and what is found there stands in the document. That they do not
    /// parse is no trouble: a part of a file need not.
    /// </summary>
    private static void AddShown(FileFacts facts)
    {
        foreach (EmbeddedFile shown in facts.Model<EmbeddedFiles>()?.All ?? [])
        {
            // Each of its values carries what stands before it: no more than is read of that.
            string? before = shown.Sentence is { } sentence ? NearText.Of(sentence, sentence.Length) : null;
            var inner = new FileFacts(new SourceText(facts.Path, shown.Text.Text), shown.Kind);
            Read(inner);
            facts.Scripts.AddRange(inner.Scripts.Select(script => script with
            {
                Text = script.Text.Within(shown.Text),
                Construct = shown.Construct,
                Origin = ScriptOrigin.Fence,
                Sentence = before,
                CodeAt = before?.Length ?? 0,
                ShownIn = shown.Kind,
            }));
            facts.Values.AddRange(inner.Values.Select(value => value with
            {
                Value = value.Value.Within(shown.Text),
                Construct = shown.Construct,
                ShownIn = shown.Kind,
                LeadIn = before,
            }));
        }
    }
}
