using Flywheel.Core.Attic;

namespace Flywheel.Host.Attic;

/// <summary>Asks a Nix binary cache what <see cref="AtticJudgement"/> judges. Nothing is tried again, and nothing is kept.</summary>
public sealed class AtticCheck(TimeProvider time)
{
    /// <summary>For what only Attic has: another server that hangs over it is no less a cache.</summary>
    private static readonly TimeSpan ConfigLimit = TimeSpan.FromSeconds(2);

    /// <summary>Takes at most the question's time limit, and never throws for what a server or network does.</summary>
    public async Task<AtticTrace> RunAsync(AtticQuestion question, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        using CancellationTokenSource whole = new(question.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellation);
        List<AtticExchange> exchanges = [await AskAsync(question, AtticRequest.CacheInfo, either.Token)];
        if (AtticJudgement.GoesOn(question, exchanges[0]))
        {
            if (question.Path is not null)
            {
                exchanges.Add(await AskAsync(question, AtticRequest.NarInfo, either.Token));
            }
            if (exchanges[^1].Answer is not AtticAnswer.Failed)
            {
                using CancellationTokenSource limit = new(ConfigLimit, time);
                using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, either.Token);
                exchanges.Add(await AskAsync(question, AtticRequest.CacheConfig, any.Token));
            }
        }
        return new AtticTrace([.. exchanges], time.GetElapsedTime(start));
    }

    private async Task<AtticExchange> AskAsync(AtticQuestion question, AtticRequest request, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        AnonymousGet get = new(question.ServerSource, time);
        AtticAnswer answer = await get.AskAsync(question.Server, question.PathOf(request), AtticQuestion.LimitOf(request), cancellation);
        return new AtticExchange(request, get.Redirects, time.GetElapsedTime(start), answer);
    }
}
