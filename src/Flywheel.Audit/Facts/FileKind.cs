namespace Flywheel.Audit.Facts;

/// <summary>What a file is, told by its name and place.</summary>
public enum FileKind
{
    Other,
    Workflow,
    Action,
    GitLab,
    Justfile,
    Shell,
    Dockerfile,
    PackageJson,
    Devcontainer,
    Nix,
    Envrc,
    Bazelrc,
    Markdown,
    Hcl,
    Yaml,
    Json,
    Toml,

    /// <summary>A file of <c>NAME=value</c> lines.</summary>
    DotEnv,

    /// <summary>JavaScript, TypeScript, Python, Ruby or a Tiltfile: looked through for spawns of Bazel.</summary>
    Program,

    /// <summary>Files of other programs that hold commands for a shell: Procfile, tox.ini, Jenkinsfile.</summary>
    Commands,

    /// <summary>Makefile.</summary>
    Make,

    /// <summary>A document of reStructuredText or AsciiDoc.</summary>
    Markup,
}

/// <summary>What a file is for; decides which rules apply to a document and how strictly.</summary>
public enum DocumentClass
{
    /// <summary>Says what holds here and now; every rule applies. Anything that is no document is contract, too.</summary>
    Contract,
    Guide,
    Example,

    /// <summary>Describes a compatibility path: FW004 errors, FW002 warnings.</summary>
    Compat,

    /// <summary>FW005 only.</summary>
    Plan,

    /// <summary>Dated: silent.</summary>
    Record,
    Research,

    /// <summary>Made by a program: silent; reported at the generator.</summary>
    Generated,
}
