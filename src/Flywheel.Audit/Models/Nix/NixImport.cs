using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Nix;

/// <summary>A file that an expression imports, and what it takes of it: <c>(import ./sets.nix { inherit pkgs; }).ci</c>.</summary>
/// <param name="Path">As it is written.</param>
/// <param name="Attribute">Joined by dots; empty for all of it.</param>
internal sealed record NixImport(string Path, string Attribute)
{
    private const int MostSteps = 12;

    /// <summary>Null where it is no import of a path that is written out.</summary>
    /// <param name="node">An expression.</param>
    /// <param name="scope">That it is read in.</param>
    /// <param name="follow">What a name of the file stands for.</param>
    public static NixImport? Of(NixNode node, NixScope scope, Func<NixNode, NixScope, (NixNode? Value, NixScope Scope)?> follow)
    {
        ImmutableArray<string> taken = [];
        NixNode at = node;
        for (int step = 0; step < MostSteps; step++)
        {
            switch (at)
            {
                case NixNode.Apply { Function.LastName: "import" or "callPackage" or "callPackages", Arguments: [NixNode.PathLiteral path, ..] }
                    when path.Text.StartsWith('.'):
                    return new(path.Text, string.Join('.', taken));
                case NixNode.Apply { Function: NixNode.Apply or NixNode.Select { From: NixNode.Apply } } apply:
                    at = apply.Function;
                    break;
                case NixNode.Select select when select.Path.All(key => key.Text is not null):
                    taken = [.. select.Path.Select(key => key.Text!), .. taken];
                    at = select.From;
                    break;
                case NixNode.Name name when scope.Find(name.Text) is null && scope.Opened is { } opened:
                    taken = [name.Text, .. taken];
                    at = opened;
                    scope = scope.Outside;
                    break;
                case NixNode.Name when follow(at, scope) is { Value: { } value } found:
                    (at, scope) = (value, found.Scope);
                    break;
                default:
                    return null;
            }
        }
        return null;
    }
}
