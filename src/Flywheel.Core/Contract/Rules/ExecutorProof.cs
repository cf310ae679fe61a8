namespace Flywheel.Core.Contract.Rules;

internal sealed class ExecutorProof : ContractRule
{
    public override string Id => "executor-proof";

    public override string ViolatedWhen =>
        $"`executor-backed` without `{Variables.ProofDigest}` = `sha256:` + hex (not 64 digits: a warning)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.EffectiveMode != SubstrateMode.ExecutorBacked)
        {
            yield break;
        }
        const string fix = $"set {Variables.ProofDigest} to the digest of the image that the executor was proved with";
        if (scene.Settings.ProofDigest is not { } digest)
        {
            yield return new($"{SubstrateModes.Executor} needs {Variables.ProofDigest}, which is not set", fix);
        }
        else if (new ValueRule.Digest().Fault(digest.Value) is { } fault)
        {
            yield return new($"{Variables.ProofDigest} ({Shown.Source(digest.Source)}) {fault}", fix);
        }
        else if (digest.Value.Length != "sha256:".Length + 64)
        {
            yield return new($"{Variables.ProofDigest} ({Shown.Source(digest.Source)}) has not 64 hex digits", fix, Warning: true);
        }
    }
}
