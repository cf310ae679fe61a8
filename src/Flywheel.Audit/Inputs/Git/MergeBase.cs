namespace Flywheel.Audit.Inputs.Git;

/// <summary>
/// The best common ancestor of two commits, as `git merge-base` names it: no other one can be reached from a better; of several the youngest.
/// Works without generation numbers, so that a history is read no further than it must be.
/// </summary>
internal static class MergeBase
{
    [Flags]
    private enum Paint
    {
        None = 0,
        One = 1,
        Other = 2,
        Both = One | Other,

        /// <summary>An ancestor of a common one.</summary>
        Stale = 4,
        Found = 8,
    }

    /// <summary>Null where the two have no ancestor in common.</summary>
    /// <exception cref="InvalidDataException">A commit is not there.</exception>
    public static Commit? Of(CommitGraph graph, Commit one, Commit other)
    {
        List<Commit> found = Common(graph, one, [other]).Found;
        if (found.Count > 1)
        {
            found = WithoutReachable(graph, found);
        }
        // A stable order by time: the first of equals is the one that was found first.
        return found.OrderByDescending(commit => commit.Seconds).FirstOrDefault();
    }

    private static List<Commit> WithoutReachable(CommitGraph graph, List<Commit> found)
    {
        var redundant = new HashSet<ObjectId>();
        foreach (Commit commit in found)
        {
            Commit[] rest = [.. found.Where(one => !one.Id.Equals(commit.Id) && !redundant.Contains(one.Id))];
            if (!redundant.Contains(commit.Id) && rest.Length > 0)
            {
                Dictionary<ObjectId, Paint> paints = Common(graph, commit, rest).Paints;
                if ((paints[commit.Id] & Paint.Other) != 0)
                {
                    redundant.Add(commit.Id);
                }
                redundant.UnionWith(rest.Where(one => (paints[one.Id] & Paint.One) != 0).Select(one => one.Id));
            }
        }
        return [.. found.Where(commit => !redundant.Contains(commit.Id))];
    }

    private static (List<Commit> Found, Dictionary<ObjectId, Paint> Paints) Common(CommitGraph graph, Commit one, IReadOnlyList<Commit> others)
    {
        var paints = new Dictionary<ObjectId, Paint> { [one.Id] = Paint.One };
        var queue = new PriorityQueue<Commit, (long Youth, long Order)>();
        var found = new List<Commit>();
        long order = 0;
        int fresh = 0;
        void Enqueue(Commit commit, Paint paint)
        {
            queue.Enqueue(commit, (-commit.Seconds, order++));
            fresh += (paint & Paint.Stale) == 0 ? 1 : 0;
        }
        var queued = new Dictionary<ObjectId, int>();
        Enqueue(one, Paint.One);
        queued[one.Id] = 1;
        foreach (Commit other in others)
        {
            Paint before = paints.GetValueOrDefault(other.Id);
            paints[other.Id] = before | Paint.Other;
            if (before == Paint.None)
            {
                Enqueue(other, Paint.Other);
                queued[other.Id] = 1;
            }
        }
        while (fresh > 0 && queue.TryDequeue(out Commit? commit, out _))
        {
            Paint paint = paints[commit.Id];
            queued[commit.Id]--;
            fresh -= (paint & Paint.Stale) == 0 ? 1 : 0;
            Paint handed = paint & (Paint.Both | Paint.Stale);
            if (handed == Paint.Both)
            {
                if ((paint & Paint.Found) == 0)
                {
                    paints[commit.Id] = paint | Paint.Found;
                    found.Add(commit);
                }
                handed |= Paint.Stale;
            }
            foreach (ObjectId id in commit.Parents)
            {
                Paint before = paints.GetValueOrDefault(id), after = before | handed;
                if (before == after)
                {
                    continue;
                }
                // Those that wait in the queue already grow stale there.
                if ((before & Paint.Stale) == 0 && (after & Paint.Stale) != 0)
                {
                    fresh -= queued.GetValueOrDefault(id);
                }
                paints[id] = after;
                Enqueue(graph.Read(id), after);
                queued[id] = queued.GetValueOrDefault(id) + 1;
            }
        }
        return ([.. found.Where(commit => (paints[commit.Id] & Paint.Stale) == 0)], paints);
    }
}
