namespace Flywheel.Core.Contract.Rules;

internal sealed class ExecutorCacheSplit : ContractRule
{
    public override string Id => "executor-cache-split";

    public override string ViolatedWhen =>
        "executor and cache are different endpoints after normalisation (case, default port, trailing slash) without "
        + $"`{Variables.AllowSplit}=true`, or with it while one of them is a unix socket, through which Bazel reaches both";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene is not { Executor: { Reading.Value: { } executor } e, Cache: { Reading.Value: { } cache } c }
            || executor.Normalized == cache.Normalized)
        {
            yield break;
        }
        string what = $"{e.Named} is {executor.Redacted}, and {c.Named} is {cache.Redacted}";
        if (executor.Scheme == Contract.EndpointScheme.Unix || cache.Scheme == Contract.EndpointScheme.Unix)
        {
            // --remote_proxy, the only way to a socket, holds for every gRPC connection of Bazel's.
            yield return new($"{what}; Bazel reaches both through the same socket", "give both the same endpoint");
        }
        else if (!scene.Settings.AllowSplit.Value)
        {
            yield return new(what, $"give both the same endpoint, or set {Variables.AllowSplit}=true");
        }
    }
}
