namespace Flywheel.Host.Evidence;

/// <summary>Where the parts of one event lie, by their places in the file, and of what kind they are.</summary>
internal struct EventOutline
{
    /// <summary>Field number of the id's kind; 0 for an id of none.</summary>
    public int IdKind;

    public long IdStart;
    public int IdLength;

    /// <summary>Field number of the payload; 0 without one.</summary>
    public int PayloadKind;

    public long PayloadStart;
    public int PayloadLength;
    public bool IsLast;
}
