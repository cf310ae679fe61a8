namespace Flywheel.Core.Contract.Rules;

internal sealed class ExecutorCacheSplit : ContractRule
{
    public override string Id => "executor-cache-split";

    public override string ViolatedWhen =>
        "executor and cache are different endpoints after normalisation (case, default port, trailing slash) without "
        + $"`{Variables.AllowSplit}=true`";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene is { Executor: { Reading.Value: { } executor } e, Cache: { Reading.Value: { } cache } c }
            && executor.Normalized != cache.Normalized && !scene.Settings.AllowSplit.Value)
        {
            yield return new(
                $"{e.Named} is {executor.Redacted}, and {c.Named} is {cache.Redacted}",
                $"give both the same endpoint, or set {Variables.AllowSplit}=true");
        }
    }
}
