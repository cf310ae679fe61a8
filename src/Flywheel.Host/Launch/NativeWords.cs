using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>A NULL-terminated array of C strings outside the managed heap, as argv and envp want it.</summary>
internal sealed unsafe class NativeWords : IDisposable
{
    private byte** pointers;

    public NativeWords(ImmutableArray<ByteString> words)
    {
        nuint table = (nuint)(words.Length + 1) * (nuint)sizeof(byte*);
        nuint text = 0;
        foreach (ByteString word in words)
        {
            text += (nuint)word.Length + 1;
        }
        // One block: the table of pointers first, the words behind it.
        pointers = (byte**)NativeMemory.Alloc(table + text);
        byte* next = (byte*)pointers + table;
        for (int i = 0; i < words.Length; i++)
        {
            pointers[i] = next;
            next = Write(words[i], next);
        }
        pointers[words.Length] = null;
    }

    public byte** Pointers => pointers;

    public void Dispose()
    {
        NativeMemory.Free(pointers);
        pointers = null;
    }

    /// <summary>The bytes of <paramref name="word"/> with a NUL behind them.</summary>
    public static byte[] Terminated(ByteString word)
    {
        byte[] bytes = new byte[word.Length + 1];
        fixed (byte* start = bytes)
        {
            Write(word, start);
        }
        return bytes;
    }

    private static byte* Write(ByteString word, byte* target)
    {
        foreach (char c in word.Raw)
        {
            *target++ = (byte)c;
        }
        *target++ = 0;
        return target;
    }
}
