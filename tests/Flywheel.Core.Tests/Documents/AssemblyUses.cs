using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Flywheel.Core.Tests.Documents;

/// <summary>What a compiled assembly uses of others, read from its metadata: nothing hides in a helper or behind an alias.</summary>
internal static class AssemblyUses
{
    /// <summary>Each as <c>Namespace.Type</c> and <c>Namespace.Type.Member</c>.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        using FileStream file = File.OpenRead(assembly.Location);
        using PEReader image = new(file);
        MetadataReader reader = image.GetMetadataReader();
        return
        [
            .. reader.TypeReferences.Select(handle => Name(reader, handle)),
            .. reader.MemberReferences.Select(handle => reader.GetMemberReference(handle))
                .Where(member => member.Parent.Kind == HandleKind.TypeReference)
                .Select(member => $"{Name(reader, (TypeReferenceHandle)member.Parent)}.{reader.GetString(member.Name)}"),
        ];
    }

    private static string Name(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }
}
