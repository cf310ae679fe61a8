namespace Flywheel.Core.Contract.Rules;

/// <summary>What a rule has to say about the facts.</summary>
public sealed record Finding(string What, string Fix, bool Warning = false);

/// <summary>One rule of the contract. Its file is named after its id.</summary>
public abstract class ContractRule
{
    /// <summary>Kebab case, as printed and as documents link to it.</summary>
    public abstract string Id { get; }

    /// <summary>When it is violated, in one line, for the documents.</summary>
    public abstract string ViolatedWhen { get; }

    public abstract IEnumerable<Finding> Judge(Scene scene);
}
