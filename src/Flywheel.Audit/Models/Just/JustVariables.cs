using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>The variables of a justfile: what is constant is known, what a backtick runs is a script, too.</summary>
internal sealed class JustVariables
{
    private const int LongestChain = 32;
    private readonly SourceText source;
    private readonly Dictionary<string, SourceSpan> expressions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappedText?> known = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, MappedText> others;
    private int chain;

    /// <param name="facts">That receive the values.</param>
    /// <param name="assignments">Of the file.</param>
    /// <param name="others">What other files set, for names that this one does not.</param>
    public JustVariables(FileFacts facts, List<(string Name, SourceSpan Expression)> assignments, IReadOnlyDictionary<string, MappedText> others)
    {
        (source, this.others) = (facts.Source, others);
        foreach ((string name, SourceSpan expression) in assignments)
        {
            expressions[name] = expression;
        }
        foreach ((string name, SourceSpan span) in assignments)
        {
            var expression = new JustExpression(source, LookUp);
            if (expression.Evaluate(span) is { } value)
            {
                bool isDefault = source.Of(span).Contains("env", StringComparison.Ordinal);
                facts.Values.Add(new(name, value, Construct.File) { IsDefault = isDefault });
            }
            facts.Scripts.AddRange(expression.Backticks.Select(script => new ScriptFragment(script, ScriptOrigin.Recipe, Construct.File)));
        }
    }

    public Dictionary<string, MappedText> Constants() =>
        expressions.Keys.Select(name => (Name: name, Value: LookUp(name))).Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.Ordinal);

    /// <param name="span">Of the expression.</param>
    /// <param name="parameter">Whether a name is a parameter of the recipe, and its default where that is a constant.</param>
    public MappedText? Evaluate(SourceSpan span, Func<string, (bool IsParameter, MappedText? Default)> parameter) =>
        new JustExpression(source, name => parameter(name) is (true, var value) ? value : LookUp(name)).Evaluate(span);

    private MappedText? LookUp(string name)
    {
        if (known.TryGetValue(name, out MappedText? value))
        {
            return value;
        }
        if (!expressions.TryGetValue(name, out SourceSpan span) || chain >= LongestChain)
        {
            return expressions.ContainsKey(name) ? null : others.GetValueOrDefault(name);
        }
        // While it is looked up it is unknown: a cycle has no value.
        known[name] = null;
        chain++;
        value = new JustExpression(source, LookUp).Evaluate(span);
        chain--;
        // Variables that double one another grow without end.
        known[name] = value?.Text.Length > 4096 ? null : value;
        return known[name];
    }
}
