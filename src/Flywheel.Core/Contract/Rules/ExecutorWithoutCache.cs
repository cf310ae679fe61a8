namespace Flywheel.Core.Contract.Rules;

internal sealed class ExecutorWithoutCache : ContractRule
{
    public override string Id => "executor-without-cache";

    public override string ViolatedWhen => "an executor and no cache";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Executor is { } executor && scene.Cache is null)
        {
            yield return new(
                $"{executor.Named} is set and there is no cache",
                $"set {Variables.Cache}, or {Variables.ExecutorCache}; usually it is the same endpoint");
        }
    }
}
