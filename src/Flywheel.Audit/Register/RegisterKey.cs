using System.Collections.Immutable;

namespace Flywheel.Audit.Register;

/// <summary>A table of the register.</summary>
/// <param name="Name"><c>exception</c>; empty for what stands above all tables.</param>
/// <param name="IsList">Whether there may be many: <c>[[exception]]</c>.</param>
/// <param name="What">What it is for, in a line.</param>
/// <param name="Keys">Those that it may have.</param>
internal sealed record RegisterTable(string Name, bool IsList, string What, ImmutableArray<RegisterKey> Keys)
{
    /// <summary>Keys of which exactly one has to be there.</summary>
    public ImmutableArray<string> OneOf { get; init; } = [];

    /// <summary>As it is written.</summary>
    public string Header => Name.Length == 0 ? "the register" : IsList ? $"[[{Name}]]" : $"[{Name}]";

    public RegisterKey? Find(string key) => Keys.FirstOrDefault(one => one.Name == key);
}

/// <summary>A key of a table of the register.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What its value may be.</param>
/// <param name="What">What it says, in a line.</param>
internal sealed record RegisterKey(string Name, KeyKind Kind, string What)
{
    public bool IsRequired { get; init; }

    /// <summary>All that it may be, for a <see cref="KeyKind.Word"/>.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The value in words: what to write.</summary>
    public string Expected => Kind switch
    {
        KeyKind.Word => Words is [var only] ? $"`{only}`" : "one of " + string.Join(", ", Words.Select(word => $"`{word}`")),
        KeyKind.Version => $"{RegisterKeys.Version}",
        KeyKind.Count => "a number from 1",
        KeyKind.Flag => "`true` or `false`",
        KeyKind.Date => "a date as 2026-04-26",
        KeyKind.Path => "a path in quotes",
        KeyKind.Pattern => "a glob over paths in quotes",
        KeyKind.Patterns => "a list of globs over paths",
        KeyKind.Words => "a list of texts in quotes",
        KeyKind.Globs => "a list of globs",
        KeyKind.Glob => "a glob in quotes",
        KeyKind.Host => "a host or labels of one in quotes",
        _ => "a text in quotes",
    };

    public bool IsArray => Kind is KeyKind.Words or KeyKind.Globs or KeyKind.Patterns;
}

internal enum KeyKind
{
    Version,
    Text,

    /// <summary>One of <see cref="RegisterKey.Words"/>.</summary>
    Word,

    /// <summary>A list of texts.</summary>
    Words,

    /// <summary>A pattern over labels or names.</summary>
    Glob,
    Globs,

    /// <summary>A pattern over paths.</summary>
    Pattern,
    Patterns,
    Path,
    Host,
    Date,
    Count,
    Flag,
}
