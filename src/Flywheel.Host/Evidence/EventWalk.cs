using System.IO.Hashing;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>
/// Walks a binary stream: a varint length, then one BuildEvent, and so on. Of each event only the tags and lengths of its own fields
/// are looked at, and its id; Bazel writes fields in the order of their numbers, so anything else is damage.
/// </summary>
internal sealed class EventWalk(EventBytes bytes, StreamAccount account)
{
    /// <summary>A tag and a length, each a varint of at most 10 bytes.</summary>
    private const int LongestHead = 20;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private const int FieldId = 1;
    private const int FieldChildren = 2;
    private const int FieldLast = 20;

    private long place;

    /// <summary>Whether the file ended in the midst of an event.</summary>
    public bool EndedInside { get; private set; }

    /// <summary>The next event; false at the end, and where nothing can be made of the bytes.</summary>
    public bool Next(out EventOutline outline, out long length)
    {
        outline = default;
        length = 0;
        if (place == bytes.Length)
        {
            return false;
        }
        if (!Head(place, bytes.Length, out ulong frame, out int size))
        {
            return Damaged();
        }
        if (size == 0 || frame > (ulong)(bytes.Length - place - size))
        {
            EndedInside = true;
            return false;
        }
        length = (long)frame;
        long start = place + size;
        place = start + length;
        return Outline(start, place, ref outline) || Damaged();
    }

    /// <summary>The next varint. False when it is none; a size of 0 when the end comes first.</summary>
    private bool Head(long at, long end, out ulong value, out int size)
    {
        ReadOnlySpan<byte> head = bytes.At(at, (int)Math.Min(LongestHead, end - at));
        return WireFormat.Varint(head[..(int)Math.Min(head.Length, end - at)], out value, out size);
    }

    private bool Outline(long at, long end, ref EventOutline outline)
    {
        int previous = 0;
        while (at < end)
        {
            ReadOnlySpan<byte> head = bytes.At(at, (int)Math.Min(LongestHead, end - at));
            head = head[..(int)Math.Min(head.Length, end - at)];
            if (!WireFormat.Varint(head, out ulong tag, out int size) || size == 0 || tag > uint.MaxValue)
            {
                return false;
            }
            int field = (int)(tag >> 3);
            if (field == 0 || field < previous || field == previous && field != FieldChildren || previous == 0 && field != FieldId)
            {
                return false;
            }
            previous = field;
            at += size;
            ulong length;
            switch ((int)tag & 7)
            {
                case Varint:
                    if (!WireFormat.Varint(head[size..], out ulong value, out int varint) || varint == 0)
                    {
                        return false;
                    }
                    if (field is FieldId or FieldChildren || EventKinds.IsRead(field) || field == FieldLast && value != 1)
                    {
                        return false;
                    }
                    outline.IsLast |= field == FieldLast;
                    at += varint;
                    continue;
                case Fixed64:
                    length = 8;
                    break;
                case Fixed32:
                    length = 4;
                    break;
                case Delimited:
                    if (!WireFormat.Varint(head[size..], out length, out int prefix) || prefix == 0 || length > (ulong)(end - at - prefix))
                    {
                        return false;
                    }
                    at += prefix;
                    if (!Part(field, at, (int)length, ref outline))
                    {
                        return false;
                    }
                    break;
                default:
                    return false;
            }
            if (length > (ulong)(end - at))
            {
                return false;
            }
            at += (long)length;
        }
        return previous != 0 && EventKinds.Fit(outline.IdKind, outline.PayloadKind);
    }

    private bool Part(int field, long at, int length, ref EventOutline outline)
    {
        switch (field)
        {
            case FieldId:
                outline.IdStart = at;
                outline.IdLength = length;
                return IdKind(at, length, out outline.IdKind);
            case FieldChildren:
                if (!IdKind(at, length, out int child))
                {
                    return false;
                }
                if (EventKinds.IsAwaited(child))
                {
                    account.Announce(Digest(at, length), child == EventKinds.IdProgress);
                }
                return true;
            case FieldLast:
                return false;
            default:
                if (outline.PayloadKind != 0)
                {
                    return false;
                }
                outline.PayloadKind = field;
                outline.PayloadStart = at;
                outline.PayloadLength = length;
                return true;
        }
    }

    /// <summary>An id is one field, the kind, and nothing else.</summary>
    private bool IdKind(long at, int length, out int kind)
    {
        kind = 0;
        if (length == 0)
        {
            return true;
        }
        ReadOnlySpan<byte> head = bytes.At(at, Math.Min(LongestHead, length));
        head = head[..Math.Min(head.Length, length)];
        if (!WireFormat.Varint(head, out ulong tag, out int size) || size == 0 || tag > uint.MaxValue || (tag & 7) != Delimited
            || !WireFormat.Varint(head[size..], out ulong inner, out int prefix) || prefix == 0 || inner != (ulong)(length - size - prefix))
        {
            return false;
        }
        kind = (int)(tag >> 3);
        return kind != 0;
    }

    /// <summary>Of an id's bytes.</summary>
    public ulong Digest(long at, int length) => XxHash3.HashToUInt64(bytes.Whole(at, length));

    private bool Damaged()
    {
        account.Damage("an event is not well formed");
        return false;
    }
}
