using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Devcontainer;
using Flywheel.Audit.Models.Docker;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>What a Dockerfile or a devcontainer takes from elsewhere: images, files that it copies, features.</summary>
internal sealed class ImagePath(AuditScene scene, BazelNames names, FileFacts file, PathScript path)
{
    private const string Image = "the image";

    public void Of(Dockerfile dockerfile)
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (DockerInstruction one in dockerfile.Instructions)
        {
            SourceSpan span = one.Arguments.Text.Length == 0 ? one.Span : one.Arguments.Whole;
            if (one.Keyword == "FROM" && one.Words.Count > 0)
            {
                if (!stages.Contains(one.Words[0]))
                {
                    From(one.Words[0], span, one.Stage);
                }
                stages.Add(one.Stage.Name);
            }
            else if (one.Keyword is "COPY" or "ADD")
            {
                Copy(one, span);
            }
        }
        foreach (ConfigValue value in file.Values.Where(value => value.Name == "PATH"))
        {
            path.Path(value.Value.Text, value.Value.Whole, value.Construct, Image);
        }
    }

    public void Of(Devcontainer devcontainer)
    {
        foreach (MappedText feature in devcontainer.Features)
        {
            string name = feature.Text[(feature.Text.LastIndexOf('/') + 1)..].Split(':')[0];
            if (!names.IsGuard(feature.Text) && BazelNames.IsBazel(name))
            {
                path.Found.Add(new(feature.Whole, new(ConstructKind.Attribute, "features"), name,
                    $"the feature `{feature.Text}` gives the container `{name}` without the guard"));
            }
        }
        if (devcontainer.Image is { } image)
        {
            From(image.Text, image.Whole, new(ConstructKind.Attribute, "image"));
        }
        foreach (ConfigValue value in file.Values.Where(value => value.Name == "PATH"))
        {
            path.Path(value.Value.Text, value.Value.Whole, value.Construct, "the container");
        }
    }

    private void From(string image, SourceSpan span, Construct construct)
    {
        string bare = image.Split('@')[0];
        string last = BazelNames.FileName(bare).Split(':')[0];
        if (names.IsGuard(image))
        {
            return;
        }
        if (BazelNames.IsBazel(last))
        {
            path.Found.Add(new(span, construct, last, $"the image `{image}` brings `{last}` without the guard"));
        }
        else if (bare.Contains("/bazel-public/", StringComparison.Ordinal) || bare.Split('/').SkipLast(1).Contains("bazel"))
        {
            path.Found.Add(new(span, construct, last, $"the image `{image}` is made for Bazel", "whether it brings `bazel` or `bazelisk` decides"));
        }
    }

    private void Copy(DockerInstruction copy, SourceSpan span)
    {
        if (copy.Words.Count < 2)
        {
            return;
        }
        string target = copy.Words[^1];
        string? from = copy.Options.FirstOrDefault(option => option.StartsWith("--from=", StringComparison.Ordinal))?[7..];
        foreach (string source in copy.Words.SkipLast(1))
        {
            bool folder = target.EndsWith('/') || BazelNames.FileName(target) is "bin" or "sbin";
            string there = folder ? $"{target.TrimEnd('/')}/{BazelNames.FileName(source)}" : target;
            if (from is not null)
            {
                path.Put(names.IsGuard(from) || names.IsGuard(source) ? $"flywheel/{source}" : $"bazel:{from}:{source}", there, span, copy.Stage, Image);
            }
            else if (source.Contains("://", StringComparison.Ordinal))
            {
                path.Put(source, there, span, copy.Stage, Image);
            }
            else
            {
                Own(source, there, span, copy.Stage);
            }
        }
    }

    /// <summary>A file of the repository: from the Dockerfile's folder or from the root, whichever has it.</summary>
    private void Own(string source, string there, SourceSpan span, Construct stage)
    {
        foreach (string candidate in (ReadOnlySpan<string>)[RepositoryPath.Joined("", source), RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), source)])
        {
            if (scene.ReadFile(candidate) is { } bytes && bytes.AsSpan().StartsWith("#!"u8))
            {
                WrapperBody body = path.OfFile(candidate, bytes);
                path.Put(body.Kind switch
                {
                    WrapperKind.Real => "bazel",
                    WrapperKind.Unknown => body.Command,
                    _ => "flywheel/" + candidate,
                }, there, span, stage, Image);
                return;
            }
        }
        path.Put(source, there, span, stage, Image);
    }
}
