using System.Text;

namespace Flywheel.Testing.Evidence;

/// <summary>A protobuf message written field by field, whatever any schema says about it. Defaults are left out, as Java leaves them out.</summary>
public sealed class ProtoBytes
{
    private readonly MemoryStream bytes = new();

    public static ProtoBytes Empty => new();

    public ProtoBytes Number(int field, long value)
    {
        if (value != 0)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
        }
        return this;
    }

    public ProtoBytes Flag(int field, bool value) => Number(field, value ? 1 : 0);

    public ProtoBytes Text(int field, string value) => value.Length == 0 ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoBytes Message(int field, ProtoBytes value) => Bytes(field, value.ToArray());

    public ProtoBytes Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>Bytes as they are, of no field.</summary>
    public ProtoBytes Raw(ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }

    public ProtoBytes Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }
        bytes.WriteByte((byte)value);
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();
}
