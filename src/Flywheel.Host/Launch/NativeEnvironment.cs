using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>The environment this process was started with, byte for byte.</summary>
public static unsafe class NativeEnvironment
{
    /// <summary>Every entry of the C `environ` in its order, malformed and repeated ones included.</summary>
    public static ImmutableArray<ByteString> Read()
    {
        byte** environ = NativeMethods.Environ();
        if (environ == null)
        {
            return [];
        }
        int count = 0;
        while (environ[count] != null)
        {
            count++;
        }
        var entries = ImmutableArray.CreateBuilder<ByteString>(count);
        for (int i = 0; i < count; i++)
        {
            entries.Add(ByteString.FromBytes(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(environ[i])));
        }
        return entries.MoveToImmutable();
    }
}
