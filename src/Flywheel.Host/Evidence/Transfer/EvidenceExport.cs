using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence.Transfer;

/// <summary>Tells the records of a span of time: lines that <c>cat</c> can join and a log can be made of.</summary>
/// <param name="folder">The logs.</param>
/// <param name="since">Null for all records.</param>
/// <param name="now">For times that cannot be: no import takes them.</param>
/// <param name="output">Takes the lines.</param>
internal sealed class EvidenceExport(string folder, DateTimeOffset? since, DateTimeOffset now, TextWriter output)
{
    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private long written, torn, newer, undated;

    /// <exception cref="IOException">The output cannot be written.</exception>
    public ExportOutcome Run()
    {
        MonthLog[] logs = [];
        int error = PrivateFile.Try(() => logs = [.. MonthLog.All(folder)]);
        if (error != FileFault.None)
        {
            troubles.Add($"{folder} cannot be read: {FileFault.Words(error)}");
        }
        foreach (MonthLog log in logs.Where(log => since is not { } limit || log.End > DateOnly.FromDateTime(limit.UtcDateTime)))
        {
            IOException? fault = null;
            error = log.Visit((line, _) => fault ??= Take(line));
            if (fault is not null)
            {
                throw fault;
            }
            if (error != FileFault.None)
            {
                troubles.Add($"{log.Path} cannot be read: {FileFault.Words(error)}");
            }
        }
        return new(written, torn, newer, undated, troubles.ToImmutable());
    }

    /// <summary>A fault of the output, which is none of the log.</summary>
    private IOException? Take(ReadOnlySpan<byte> line)
    {
        if (EvidenceJson.ReadRecord(line) is not { } record)
        {
            (EvidenceJson.IsNewerRecord(line) ? ref newer : ref torn)++;
            return null;
        }
        DateTimeOffset? time = record.EndedAt ?? record.StartedAt;
        if (!RecordLimits.IsPossible(time, now))
        {
            undated++;
            return null;
        }
        if (time < since)
        {
            return null;
        }
        try
        {
            output.Write(Encoding.ASCII.GetString(EvidenceJson.Plain(line)) + "\n");
            written++;
            return null;
        }
        catch (IOException e)
        {
            return e;
        }
    }
}
