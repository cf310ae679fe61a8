using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>A value of a TOML file, however it was written: tables of headers, of dotted keys and inline ones are alike.</summary>
internal abstract record TomlValue(SourceSpan Span)
{
    /// <summary>What it is, with its article.</summary>
    public abstract string Named { get; }

    internal sealed record Table(SourceSpan Span) : TomlValue(Span)
    {
        private readonly Dictionary<string, TomlEntry> found = new(StringComparer.Ordinal);

        /// <summary>In the order of the file.</summary>
        public List<TomlEntry> Entries { get; } = [];

        /// <summary>Whether no more may be added to it: an inline table, or one whose header has been read.</summary>
        public bool IsClosed { get; set; }

        public override string Named => "a table";

        public TomlEntry? Find(string key) => found.GetValueOrDefault(key);

        public void Add(TomlEntry entry)
        {
            Entries.Add(entry);
            found.Add(entry.Key, entry);
        }
    }

    /// <param name="Span">Where.</param>
    /// <param name="OfHeaders">Whether it is made of <c>[[x]]</c>, which may go on.</param>
    internal sealed record List(SourceSpan Span, bool OfHeaders) : TomlValue(Span)
    {
        public List<TomlValue> Items { get; } = [];

        public override string Named => OfHeaders ? "a list of tables" : "a list";
    }

    internal sealed record Text(SourceSpan Span, string Value) : TomlValue(Span)
    {
        public override string Named => "a text";
    }

    internal sealed record Number(SourceSpan Span, long Value) : TomlValue(Span)
    {
        public override string Named => "a number";
    }

    internal sealed record Flag(SourceSpan Span, bool Value) : TomlValue(Span)
    {
        public override string Named => "`true` or `false`";
    }

    /// <summary>A date without a time.</summary>
    internal sealed record Day(SourceSpan Span, DateOnly Value) : TomlValue(Span)
    {
        public override string Named => "a date";
    }

    /// <param name="Span">Where.</param>
    /// <param name="What">With its article.</param>
    internal sealed record Other(SourceSpan Span, string What) : TomlValue(Span)
    {
        public override string Named => What;
    }
}

/// <param name="Key">Without quotes.</param>
/// <param name="KeySpan">Where it stands.</param>
/// <param name="Value">What it is.</param>
internal sealed record TomlEntry(string Key, SourceSpan KeySpan, TomlValue Value);
