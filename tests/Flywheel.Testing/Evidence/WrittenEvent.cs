namespace Flywheel.Testing.Evidence;

/// <summary>One event before it is put into a stream, which adds the events that it announces.</summary>
/// <param name="IdKind">Field number in BuildEventId.</param>
/// <param name="Id">Of that field.</param>
/// <param name="PayloadKind">Field number in BuildEvent; 0 for none.</param>
/// <param name="Payload">Of that field.</param>
public sealed record WrittenEvent(int IdKind, ProtoBytes Id, int PayloadKind, ProtoBytes Payload)
{
    public const int Progress = 2;
    public const int Started = 3;
    public const int Pattern = 4;
    public const int Fetch = 17;

    public bool IsLast { get; init; }

    public byte[] IdBytes => ProtoBytes.Empty.Message(IdKind, Id).ToArray();

    /// <summary>Fields in the order of their numbers, as Bazel writes them.</summary>
    public byte[] ToArray(IEnumerable<WrittenEvent> announced)
    {
        const int last = 20;
        ProtoBytes bytes = ProtoBytes.Empty.Bytes(1, IdBytes);
        foreach (WrittenEvent child in announced)
        {
            bytes.Bytes(2, child.IdBytes);
        }
        if (PayloadKind is > 0 and < last)
        {
            bytes.Message(PayloadKind, Payload);
        }
        bytes.Flag(last, IsLast);
        if (PayloadKind > last)
        {
            bytes.Message(PayloadKind, Payload);
        }
        return bytes.ToArray();
    }
}
