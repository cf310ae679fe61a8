using Flywheel.Audit.Text;

namespace Flywheel.Audit.Facts;

/// <summary>
/// What the readers found in a file: the words that the rules judge. Readers fill it, rules only read it; a reader says what is there and
/// never whether it is right.
/// </summary>
public sealed class FileFacts(SourceText source, FileKind kind)
{
    public SourceText Source => source;

    public string Path => source.Path;

    public FileKind Kind => kind;

    public DocumentClass Class { get; set; } = DocumentClass.Contract;

    public List<ScriptFragment> Scripts { get; } = [];

    public List<RunnerUse> Runners { get; } = [];

    public List<ConfigValue> Values { get; } = [];

    /// <summary>Comments, without the marks that begin them, for suppressions and for what only a comment says.</summary>
    public List<MappedText> Comments { get; } = [];

    /// <summary>The models that some rules look into themselves, by their type.</summary>
    public Dictionary<Type, object> Models { get; } = [];

    /// <summary>Why it, or a part of it, could not be read: FW904.</summary>
    public List<ParseTrouble> Troubles { get; } = [];

    public T? Model<T>() where T : class => Models.TryGetValue(typeof(T), out object? model) ? (T)model : null;

    public void Add<T>(T model) where T : class => Models[typeof(T)] = model;
}

/// <summary>A place that could not be read.</summary>
/// <param name="Span">Where.</param>
/// <param name="What">Lower case, no full stop.</param>
public sealed record ParseTrouble(SourceSpan Span, string What)
{
    public TroubleKind Kind { get; init; }
}

public enum TroubleKind
{
    /// <summary>What stands there is not known.</summary>
    Unread,

    /// <summary>The file is data, which hold nothing but endpoints that a rule would look for: those were looked for.</summary>
    Searched,

    /// <summary>All of it was read, and more is wrong in it than is told.</summary>
    Untold,
}
